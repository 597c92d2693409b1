using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Chat;

/// <summary>The endpoints of chat and runs over HTTP, with an agent that follows a script.</summary>
public sealed class ChatApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private readonly AppHost _host = scripted.Host;
    private HttpClient _http = null!;
    private TestAccount _account = null!;
    private HireId _hire;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await _host.CustomerAsync(Token);
        _http = _account.Client(_host);
        _hire = await _host.HireAsync(_account, Token);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Chat_AsksForEvents_StreamsTheAnswerAndEndsWithTheMessage()
    {
        var events = await ReadAsync(await SendAsync("Hello"));

        Assert.Equal("accepted", events[0].EventType);
        Assert.Equal("Hello, world", string.Concat(events.Where(item => item.EventType == "text").Select(item => item.Data.GetProperty("text").GetString())));
        Assert.Equal("Completed", events.Single(item => item.EventType == "ended").Data.GetProperty("state").GetString());
        var message = events[^1].Data.GetProperty("data");
        Assert.Equal(("message", "Hello, world", "Completed"), (events[^1].EventType, message.GetProperty("text").GetString(), message.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Events_LastEventIdGiven_GoOnAfterIt()
    {
        var events = await ReadAsync(await SendAsync("Hello"));
        var run = events[0].Data.GetProperty("data").GetProperty("run").GetGuid();
        var logged = events.Where(item => item.EventId is { Length: > 0 }).ToList();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run}/events");
        request.Headers.Add("Last-Event-ID", logged[1].EventId);

        var rest = await ReadAsync(await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token));

        Assert.Equal(logged.Skip(2).Select(item => (item.EventId, item.EventType)), rest.Select(item => (item.EventId, item.EventType)));
    }

    [Fact]
    public async Task Chat_AsksForJson_GetsTheWholeMessageAndHistoryHasIt()
    {
        var response = await SendAsync("Hello", accept: "application/json");

        var message = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((HttpStatusCode.OK, "Hello, world"), (response.StatusCode, message.GetProperty("text").GetString()));
        var history = await _http.GetFromJsonAsync<JsonElement>($"/api/messages/ves/{_hire.Value}/history", Token);
        Assert.Equal(["Hello, world", "Hello"], history.GetProperty("messages").EnumerateArray().Select(item => item.GetProperty("text").GetString()));
        Assert.Equal(JsonValueKind.Null, history.GetProperty("before").ValueKind);
    }

    [Fact]
    public async Task Chat_SameIdempotencyKey_AnswersOnce()
    {
        const string Key = "0198f000-0000-7000-8000-00000000abcd";

        var one = await (await SendAsync("Hello", "application/json", Key)).Content.ReadFromJsonAsync<JsonElement>(Token);
        var two = await (await SendAsync("Hello", "application/json", Key)).Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(one.GetProperty("id").GetGuid(), two.GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync("Other", "application/json", Key)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("Hello", "application/json", "no-uuid")).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task Chat_NoTextOrTooMuch_NamesTheField(int length)
    {
        var response = await SendAsync(new string('x', length));

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("urn:vesaas:problem:invalid-fields", problem.GetProperty("type").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("text", out var words));
        Assert.Equal(length > 0, words[0].GetString()!.Contains("32000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoints_AnotherCustomers_AreNotFound()
    {
        var events = await ReadAsync(await SendAsync("Hello"));
        var run = events[0].Data.GetProperty("data").GetProperty("run").GetGuid();
        using var stranger = (await _host.CustomerAsync(Token, "Tideline")).Client(_host);

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            [
                (await stranger.PostAsJsonAsync($"/api/messages/ves/{_hire.Value}/chat", new { text = "Hello" }, Token)).StatusCode,
                (await stranger.GetAsync($"/api/messages/ves/{_hire.Value}/history", Token)).StatusCode,
                (await stranger.GetAsync($"/api/runs/{run}/events", Token)).StatusCode,
                (await stranger.PostAsync($"/api/runs/{run}/cancel", null, Token)).StatusCode,
            ]);
    }

    [Fact]
    public async Task Endpoints_ViewerOrNobody_MayNotWrite()
    {
        using var viewer = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token)).Client(_host);
        using var nobody = new HttpClient { BaseAddress = new Uri(_host.Url) };
        var path = $"/api/messages/ves/{_hire.Value}/chat";

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync(path, new { text = "Hello" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/messages/ves/{_hire.Value}/history", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(path, new { text = "Hello" }, Token)).StatusCode);
    }

    [Fact]
    public async Task Cancel_EndedRun_IsAConflict()
    {
        var events = await ReadAsync(await SendAsync("Hello"));
        var run = events[0].Data.GetProperty("data").GetProperty("run").GetGuid();

        Assert.Equal(HttpStatusCode.Conflict, (await _http.PostAsync($"/api/runs/{run}/cancel", null, Token)).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string text, string accept = "text/event-stream", string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{_hire.Value}/chat") { Content = JsonContent.Create(new { text }) };
        request.Headers.Add("Accept", accept);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static async Task<List<(string EventType, string? EventId, JsonElement Data)>> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        List<(string, string?, JsonElement)> events = [];
        var last = "";
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            // The parser keeps the last id for events that have none of their own.
            var id = item.EventId == last ? null : item.EventId;
            last = item.EventId ?? last;
            events.Add((item.EventType, id, JsonSerializer.Deserialize<JsonElement>(item.Data)));
        }

        return events;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Chat.Conversations;

public sealed class ConversationsApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private const string Conversations = "/api/messages/conversations";

    private readonly AppHost _host = scripted.Host;
    private HttpClient _http = null!;
    private TestAccount _account = null!;
    private Guid _conversation;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await _host.CustomerAsync(Token);
        _http = _account.Client(_host);
        HireId hire = await _host.HireAsync(_account, Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire.Value}/chat") { Content = JsonContent.Create(new { text = "# Not a heading" }) };
        request.Headers.Add("Accept", "application/json");
        var message = await (await _http.SendAsync(request, Token)).Content.ReadFromJsonAsync<JsonElement>(Token);
        _conversation = message.GetProperty("conversation").GetGuid();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Change_RenamePinArchive_ShowsInTheLists()
    {
        var response = await _http.PatchAsJsonAsync($"{Conversations}/{_conversation}", new { title = "Greetings", pinned = true, archived = true, read = 2 }, Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty((await ReadAsync(Conversations)).EnumerateArray());
        var row = Assert.Single((await ReadAsync($"{Conversations}?place=archived")).EnumerateArray());
        Assert.Equal(("Greetings", true, 0), (row.GetProperty("title").GetString(), row.GetProperty("pinned").GetBoolean(), row.GetProperty("unread").GetInt32()));
    }

    [Fact]
    public async Task Delete_ThenRestore_HidesAndShowsIt()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync($"{Conversations}/{_conversation}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"{Conversations}/{_conversation}/export", Token)).StatusCode);
        Assert.Single((await ReadAsync($"{Conversations}?place=deleted")).EnumerateArray());

        Assert.Equal(HttpStatusCode.NoContent, (await _http.PostAsync($"{Conversations}/{_conversation}/restore", null, Token)).StatusCode);

        Assert.Single((await ReadAsync(Conversations)).EnumerateArray());
    }

    [Fact]
    public async Task Export_Markdown_HasWhoSaidWhatAndComesAsADownload()
    {
        var response = await _http.GetAsync($"{Conversations}/{_conversation}/export?format=md", Token);

        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Not-a-heading.md", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Contains("Hello, world", text, StringComparison.Ordinal);
        Assert.Contains("100 tokens in, 50 out", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Json_HasEveryMessage()
    {
        var export = await ReadAsync($"{Conversations}/{_conversation}/export?format=json");

        Assert.Equal(["# Not a heading", "Hello, world"], export.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("?place=1", "place")]
    [InlineData("?place=elsewhere", "place")]
    [InlineData("/{0}/export?format=pdf", "format")]
    public async Task Read_UnknownChoice_NamesTheField(string query, string field)
    {
        var response = await _http.GetAsync(Conversations + query.Replace("{0}", $"{_conversation}", StringComparison.Ordinal), Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Search_Word_FindsTheMessage()
    {
        var hit = Assert.Single((await ReadAsync($"{Conversations}/search?q=WORLD")).EnumerateArray());

        Assert.Equal((_conversation, 2, "Hello, world"), (hit.GetProperty("conversation").GetGuid(), hit.GetProperty("sequence").GetInt32(), hit.GetProperty("snippet").GetString()));
    }

    [Fact]
    public async Task Endpoints_AnotherCustomers_AreNotFound()
    {
        using var stranger = (await _host.CustomerAsync(Token, "Tideline")).Client(_host);
        var path = $"{Conversations}/{_conversation}";

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            [
                (await stranger.PatchAsJsonAsync(path, new { title = "Mine" }, Token)).StatusCode,
                (await stranger.PatchAsJsonAsync(path, new { pinned = true }, Token)).StatusCode,
                (await stranger.DeleteAsync(path, Token)).StatusCode,
                (await stranger.PostAsync($"{path}/restore", null, Token)).StatusCode,
                (await stranger.GetAsync($"{path}/export", Token)).StatusCode,
            ]);
        Assert.Empty((await stranger.GetFromJsonAsync<JsonElement>($"{Conversations}/search?q=world", Token)).EnumerateArray());
    }

    [Fact]
    public async Task Endpoints_Viewer_ReadsAndMayNotChange()
    {
        using var viewer = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token)).Client(_host);

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{Conversations}/{_conversation}/export", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"{Conversations}/{_conversation}", Token)).StatusCode);
    }

    private Task<JsonElement> ReadAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path, Token);
}

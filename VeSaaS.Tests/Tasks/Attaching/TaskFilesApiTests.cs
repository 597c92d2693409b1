using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tasks.Attaching;

/// <summary>The files of tasks over HTTP.</summary>
public sealed class TaskFilesApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private readonly AppHost _host = scripted.Host;
    private HttpClient _http = null!;
    private TestAccount _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await _host.CustomerAsync(Token);
        _http = _account.Client(_host);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task File_AttachedListedDownloadedAndUsed_CannotBeRemoved()
    {
        var hire = await _host.HireAsync(_account, Token);
        var task = await CreateAsync(new { title = "Compare offers", hire = hire.Value });
        var (used, unused) = (await AttachAsync(task, "offers.csv", "a,b\n1,2\n"), await AttachAsync(task, "notes.md", "Mind the fees."));
        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync($"/api/tasks/{task}/files/{unused}", Token)).StatusCode);

        Assert.True((await _http.PostAsJsonAsync($"/api/tasks/{task}/start", new { }, Token)).IsSuccessStatusCode);
        await RunWorld.UntilAsync(async () => (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token)).GetProperty("status").GetString() == "InReview");

        var listed = Assert.Single((await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/files", Token)).EnumerateArray());
        Assert.Equal((used, "offers.csv", 1), (listed.GetProperty("id").GetGuid(), listed.GetProperty("name").GetString(), listed.GetProperty("attempts")[0].GetInt32()));
        using var content = await _http.GetAsync(listed.GetProperty("url").GetString(), Token);
        Assert.Equal(("text/csv", "a,b\n1,2\n", "attachment"),
            (content.Content.Headers.ContentType!.MediaType, await content.Content.ReadAsStringAsync(Token), content.Content.Headers.ContentDisposition!.DispositionType));
        using var refused = await _http.DeleteAsync($"/api/tasks/{task}/files/{used}", Token);
        Assert.Equal((HttpStatusCode.Conflict, "Used"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("because").GetString()));
        var card = (await _http.GetFromJsonAsync<JsonElement>("/api/tasks", Token)).GetProperty("columns").EnumerateArray().SelectMany(column => column.GetProperty("tasks").EnumerateArray()).Single();
        Assert.Equal(1, card.GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task Artifact_HandedIn_IsOpenedAndDownloadedFromItsAttempt()
    {
        var hire = await _host.HireAsync(_account, Token);
        var task = await CreateAsync(new { title = "Compare offers as a file", hire = hire.Value });
        Assert.True((await _http.PostAsJsonAsync($"/api/tasks/{task}/start", new { }, Token)).IsSuccessStatusCode);
        JsonElement attempt = default;
        await RunWorld.UntilAsync(async () => (attempt = (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/attempts", Token))[0]).GetProperty("state").GetString() == "Delivered");

        var file = Assert.Single(attempt.GetProperty("files").EnumerateArray());
        Assert.Equal(("offers.csv", "text/csv", (long)ScriptedHost.Table.Length), (file.GetProperty("name").GetString(), file.GetProperty("mediaType").GetString(), file.GetProperty("size").GetInt64()));
        var path = $"/api/tasks/{task}/files/{file.GetProperty("id").GetGuid()}";
        using var content = await _http.GetAsync(path, Token);
        Assert.Equal(ScriptedHost.Table, await content.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(("attachment", "nosniff"), (content.Content.Headers.ContentDisposition!.DispositionType, content.Headers.GetValues("X-Content-Type-Options").Single()));
        using var range = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new(0, 4) } };
        using var beginning = await _http.SendAsync(range, Token);
        Assert.Equal((HttpStatusCode.PartialContent, "offer"), (beginning.StatusCode, await beginning.Content.ReadAsStringAsync(Token)));
        // It belongs to the attempt: it is no attachment, and is not taken off.
        Assert.Empty((await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/files", Token)).EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _http.DeleteAsync(path, Token)).StatusCode);
        using var stranger = (await _host.CustomerAsync(Token)).Client(_host);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path, Token)).StatusCode);
    }

    [Fact]
    public async Task Attach_WhatIsNoFile_NamesTheField()
    {
        var task = await CreateAsync(new { title = "One" });

        using var json = await _http.PostAsJsonAsync($"/api/tasks/{task}/files", new { }, Token);
        using var page = await SendAsync(_http, task, "page.html", "<html><script>x()</script></html>");

        foreach (var answer in (HttpResponseMessage[])[json, page])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal("file", Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject()).Name);
        }
    }

    [Fact]
    public async Task EveryPath_StrangerViewerOrOtherTask_FindsNothingAndWritesNothing()
    {
        var (task, other) = (await CreateAsync(new { title = "Secret plan" }), await CreateAsync(new { title = "Other" }));
        var file = await AttachAsync(task, "plan.txt", "Secret");
        using var stranger = (await _host.CustomerAsync(Token)).Client(_host);
        using var viewer = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token)).Client(_host);

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/tasks/{task}/files", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/tasks/{task}/files/{file}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/tasks/{task}/files/{file}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(stranger, task, "a.txt", "x")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"/api/tasks/{other}/files/{file}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/tasks/{task}/files/{file}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(viewer, task, "a.txt", "x")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"/api/tasks/{task}/files/{file}", Token)).StatusCode);
        Assert.Single((await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/files", Token)).EnumerateArray());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, Guid task, string name, string text)
    {
        using var body = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name } };
        return await http.PostAsync($"/api/tasks/{task}/files", body, Token);
    }

    private async Task<Guid> AttachAsync(Guid task, string name, string text)
    {
        using var answer = await SendAsync(_http, task, name, text);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
    }

    private async Task<Guid> CreateAsync(object body)
    {
        using var answer = await _http.PostAsJsonAsync("/api/tasks", body, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
    }
}

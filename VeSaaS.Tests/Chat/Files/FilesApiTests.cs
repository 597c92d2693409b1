using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Chat.Files;

/// <summary>Files over HTTP: who gets them, and with which headers.</summary>
public sealed class FilesApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];

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
    public async Task Upload_ThenChat_TheFileIsOnTheMessageAndComesBackByteForByte()
    {
        var content = "region,revenue\nNord,1200\n"u8.ToArray();
        var (created, file) = await UploadAsync("september.csv", content);
        Assert.Equal((HttpStatusCode.Created, file.GetProperty("url").GetString()), (created.StatusCode, created.Headers.Location?.ToString()));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{_hire.Value}/chat")
        {
            Content = JsonContent.Create(new { text = "Clean this", files = new[] { file.GetProperty("id").GetGuid() } }),
        };
        request.Headers.Add("Accept", "application/json");
        using var sent = await _http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        var history = await _http.GetFromJsonAsync<JsonElement>($"/api/messages/ves/{_hire.Value}/history", Token);
        var shown = history.GetProperty("messages")[1].GetProperty("files")[0];
        Assert.Equal(("september.csv", "text/csv", content.Length), (shown.GetProperty("name").GetString(), shown.GetProperty("mediaType").GetString(), shown.GetProperty("size").GetInt32()));
        Assert.Equal(content, await _http.GetByteArrayAsync(shown.GetProperty("url").GetString(), Token));
        Assert.Equal(HttpStatusCode.NotFound, (await _http.DeleteAsync(shown.GetProperty("url").GetString(), Token)).StatusCode);
    }

    [Fact]
    public async Task Download_AnyFile_IsSavedAndNeverRun()
    {
        var (_, file) = await UploadAsync("Größe \"1\"\r\nX-Evil: 1.png", Png);
        using var response = await _http.GetAsync(file.GetProperty("url").GetString(), Token);

        Assert.Equal("image/png", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.DoesNotContain("\"", response.Content.Headers.ContentDisposition?.FileNameStar, StringComparison.Ordinal);
        Assert.StartsWith("Größe", response.Content.Headers.ContentDisposition?.FileNameStar, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("X-Evil"));
        Assert.Equal("sandbox; default-src 'none'; frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.True(response.Headers.CacheControl is { Private: true, NoCache: true, Public: false });
    }

    [Fact]
    public async Task Download_RangeAndKnownTag_GivesAPartAndNothing()
    {
        var (_, file) = await UploadAsync("a.txt", "0123456789"u8.ToArray());
        var url = file.GetProperty("url").GetString();
        using var part = new HttpRequestMessage(HttpMethod.Get, url);
        part.Headers.Range = new RangeHeaderValue(2, 4);
        using var whole = await _http.GetAsync(url, Token);
        using var known = new HttpRequestMessage(HttpMethod.Get, url);
        known.Headers.IfNoneMatch.Add(whole.Headers.ETag!);

        using var ranged = await _http.SendAsync(part, Token);
        using var unchanged = await _http.SendAsync(known, Token);

        Assert.Equal((HttpStatusCode.PartialContent, "234"), (ranged.StatusCode, await ranged.Content.ReadAsStringAsync(Token)));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Download_ForeignUnknownOrAnonymous_IsNotFoundOrRefused()
    {
        var (_, file) = await UploadAsync("a.txt", "secret of one company"u8.ToArray());
        var url = file.GetProperty("url").GetString();
        using var stranger = (await _host.CustomerAsync(Token)).Client(_host);
        using var anonymous = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_host.Url) };

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(url, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync(url, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"/api/files/{TimeProvider.System.NewId()}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(url, Token)).StatusCode);
    }

    [Fact]
    public async Task Upload_StrangersHire_IsNotFound()
    {
        using var stranger = (await _host.CustomerAsync(Token)).Client(_host);
        using var body = Body("a.txt", "text"u8.ToArray());

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/messages/ves/{_hire.Value}/files", body, Token)).StatusCode);
    }

    [Fact]
    public async Task Upload_Viewer_MayReadAndNotGive()
    {
        var (_, file) = await UploadAsync("a.txt", "text"u8.ToArray());
        using var viewer = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token)).Client(_host);
        using var body = Body("b.txt", "text"u8.ToArray());

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync($"/api/messages/ves/{_hire.Value}/files", body, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(file.GetProperty("url").GetString(), Token)).StatusCode);
    }

    [Theory]
    [InlineData("photo.png", "no picture at all")]
    [InlineData("page.html", "<!doctype html><script>alert(1)</script>")]
    [InlineData("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("empty.txt", "")]
    public async Task Upload_NotTaken_SaysWhyInTheField(string name, string text)
    {
        var (refused, problem) = await UploadAsync(name, System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.StartsWith(name, problem.GetProperty("errors").GetProperty("file")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_LargerThanTheLimit_Is413AndLeavesNothing()
    {
        var (refused, _) = await UploadAsync("big.txt", new byte[FileLimits.MaxUpload + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);

        var incoming = Path.Combine(_host.Folder, "blobs", "incoming");
        Assert.Empty(Directory.Exists(incoming) ? Directory.EnumerateFiles(incoming) : []);
    }

    [Fact]
    public async Task Upload_NoMultipart_SaysSo()
    {
        using var json = await _http.PostAsJsonAsync($"/api/messages/ves/{_hire.Value}/files", new { name = "a.txt" }, Token);
        using var cut = new StringContent("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf");
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var half = await _http.PostAsync($"/api/messages/ves/{_hire.Value}/files", cut, Token);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (json.StatusCode, half.StatusCode));
    }

    private async Task<(HttpResponseMessage Response, JsonElement Body)> UploadAsync(string name, byte[] content)
    {
        using var body = Body(name, content);
        var response = await _http.PostAsync($"/api/messages/ves/{_hire.Value}/files", body, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return (response, text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    private static MultipartFormDataContent Body(string name, byte[] content)
    {
        var file = new ByteArrayContent(content);
        file.Headers.TryAddWithoutValidation(
            "Content-Disposition", $"form-data; name=\"file\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");
        var body = new MultipartFormDataContent();
        body.Add(file);
        return body;
    }
}

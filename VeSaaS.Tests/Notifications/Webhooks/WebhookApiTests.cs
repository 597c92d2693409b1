using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Tests.Tenancy.ApiKeys;
using VeSaaS.Web.Notifications.Webhooks;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>The endpoints of webhooks over HTTP, for owners and for programs.</summary>
public sealed class WebhookApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private const string Path = "/api/webhooks";

    private readonly AppHost _host = scripted.Host;
    private TestAccount _account = null!;
    private HttpClient _program = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await _host.CustomerAsync(Token);
        _program = _host.Program((await _host.KeyAsync(_account, ApiScopes.WebhooksRead, ApiScopes.WebhooksWrite)).Key);
    }

    public ValueTask DisposeAsync()
    {
        _program.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Webhook_MadeChangedPausedResumedAndDeleted_AnswersEachTime()
    {
        var key = TimeProvider.System.NewId().ToString();
        var (status, made, address) = await CreateAsync(key);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.NotNull(WebhookSecret.Read(made.GetProperty("secret").GetString()));
        var (_, again, sameAddress) = await CreateAsync(key);
        Assert.Equal((address, JsonValueKind.Null), (sameAddress, again.GetProperty("secret").ValueKind));
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAsync(key, url: "https://hooks.acme.test/other")).Status);

        var version = made.GetProperty("webhook").GetProperty("version").GetInt32();
        var body = new { url = "https://hooks.acme.test/new", kinds = (string[])[TaskNews.Failed], version };
        var changed = await (await _program.PutAsJsonAsync(address, body, Token)).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(("https://hooks.acme.test/new", "Works"), (changed.GetProperty("url").GetString(), changed.GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, (await _program.PutAsJsonAsync(address, body, Token)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _program.PostAsync($"{address}/pause", null, Token)).StatusCode);
        Assert.Equal("Paused", (await ReadAsync(Path)).GetProperty("webhooks")[0].GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _program.PostAsync($"{address}/resume", null, Token)).StatusCode);
        Assert.Equal("Works", (await ReadAsync(address)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _program.DeleteAsync(address, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _program.GetAsync(address, Token)).StatusCode);
    }

    [Fact]
    public async Task Secret_Rotated_IsInThatAnswerAndNowhereElse()
    {
        var (_, made, address) = await CreateAsync(null);
        using var answer = await _program.PostAsync($"{address}/secret", null, Token);
        var rotated = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        var (first, second) = (made.GetProperty("secret").GetString()!, rotated.GetProperty("secret").GetString()!);

        Assert.NotEqual(first, second);
        Assert.True(rotated.GetProperty("formerSecretUntil").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddHours(23));
        foreach (var path in (string[])[Path, address, $"{address}/deliveries"])
        {
            var text = await _program.GetStringAsync(path, Token);
            Assert.DoesNotContain(first, text, StringComparison.Ordinal);
            Assert.DoesNotContain(second, text, StringComparison.Ordinal);
            Assert.DoesNotContain(WebhookSecret.Prefix, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Test_Sent_IsInTheLogAndCanBeSentAgainOnlyWhenItDoesNotWait()
    {
        var (_, _, address) = await CreateAsync(null);
        using var answer = await _program.PostAsync($"{address}/test", null, Token);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var delivery = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("delivery").GetGuid();

        var log = await ReadAsync(answer.Headers.Location!.ToString());
        var row = Assert.Single(log.GetProperty("deliveries").EnumerateArray());
        Assert.Equal((delivery, WebhookDelivery.TestKind, JsonValueKind.Null), (row.GetProperty("id").GetGuid(), row.GetProperty("kind").GetString(), log.GetProperty("behind").ValueKind));
        // Nobody has that address: the test is tried again for days.
        using var refused = await _program.PostAsync($"{address}/deliveries/{delivery}/resend", null, Token);
        Assert.Equal((HttpStatusCode.Conflict, "urn:vesaas:problem:webhook-not-now"), (refused.StatusCode, await TypeAsync(refused)));
        using var unknown = await _program.PostAsync($"{address}/deliveries/{TimeProvider.System.NewId()}/resend", null, Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Deliveries_Pages_LeadToTheNext()
    {
        var (_, _, address) = await CreateAsync(null);
        for (var count = 0; count < 3; count++)
        {
            await _program.PostAsync($"{address}/test", null, Token);
        }

        var first = await ReadAsync($"{address}/deliveries?take=2");
        var second = await ReadAsync($"{address}/deliveries?take=2&behind={first.GetProperty("behind").GetGuid()}");

        Assert.Equal((2, 1, JsonValueKind.Null), (first.GetProperty("deliveries").GetArrayLength(), second.GetProperty("deliveries").GetArrayLength(), second.GetProperty("behind").ValueKind));
        Assert.Equal(HttpStatusCode.BadRequest, (await _program.GetAsync($"{address}/deliveries?take=0", Token)).StatusCode);
    }

    [Theory]
    [InlineData("http://hooks.acme.test", "tasks.failed", "url")]
    [InlineData("https://hooks.acme.test", "tasks.dreamt", "kinds")]
    [InlineData(null, "tasks.failed", "url")]
    public async Task Create_BadBody_NamesTheField(string? url, string kind, string field)
    {
        using var answer = await _program.PostAsJsonAsync(Path, new { url, kinds = new[] { kind } }, Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Create_MoreThanACompanyCanHave_IsAConflict()
    {
        for (var count = 0; count < NotificationWebhook.Most; count++)
        {
            Assert.Equal(HttpStatusCode.Created, (await CreateAsync(null)).Status);
        }

        using var answer = await SendAsync(null, "https://hooks.acme.test/ve");
        Assert.Equal((HttpStatusCode.Conflict, "urn:vesaas:problem:too-many-webhooks"), (answer.StatusCode, await TypeAsync(answer)));
    }

    [Fact]
    public async Task Endpoints_MemberOrKeyWithoutTheScope_AreForbidden()
    {
        var (_, _, address) = await CreateAsync(null);
        using var member = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Member, Token)).Client(_host);
        using var reader = _host.Program((await _host.KeyAsync(_account, ApiScopes.WebhooksRead)).Key);
        using var other = _host.Program((await _host.KeyAsync(_account, ApiScopes.TasksRead, ApiScopes.TasksWrite)).Key);
        using var owner = _account.Client(_host);

        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(Path, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(Path, Token)).StatusCode);
        foreach (var client in (HttpClient[])[member, other])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Path, Token)).StatusCode);
        }

        foreach (var client in (HttpClient[])[member, other, reader])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"{address}/secret", null, Token)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.DeleteAsync(address, Token)).StatusCode);
        }
    }

    [Theory]
    [InlineData("", "get", "200", "webhooks")]
    [InlineData("", "post", "201", "secret")]
    [InlineData("/kinds", "get", "200", "kinds")]
    [InlineData("/{webhook}", "get", "200", "url")]
    [InlineData("/{webhook}/secret", "post", "200", "formerSecretUntil")]
    [InlineData("/{webhook}/test", "post", "202", "delivery")]
    [InlineData("/{webhook}/deliveries", "get", "200", "deliveries")]
    public async Task Description_OfAnAnswer_HasAnExampleWithoutARealSecret(string path, string method, string status, string field)
    {
        using var nobody = new HttpClient { BaseAddress = new Uri(_host.Url) };
        var description = await nobody.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        var example = description.GetProperty("paths").GetProperty($"{Path}{path}").GetProperty(method).GetProperty("responses").GetProperty(status)
            .GetProperty("content").GetProperty("application/json").GetProperty("example");

        Assert.True(example.TryGetProperty(field, out _));
        Assert.Null(WebhookSecret.Read(example.TryGetProperty("secret", out var secret) ? secret.GetString() : null));
    }

    [Fact]
    public async Task Kinds_AreThoseOfThePage() =>
        Assert.Equal(WebhookWords.Kinds.Select(kind => kind.Kind), (await ReadAsync($"{Path}/kinds")).GetProperty("kinds").EnumerateArray().Select(kind => kind.GetProperty("kind").GetString()));

    private static async Task<string?> TypeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("type").GetString();

    private Task<JsonElement> ReadAsync(string path) => _program.GetFromJsonAsync<JsonElement>(path, Token);

    private async Task<(HttpStatusCode Status, JsonElement Body, string Address)> CreateAsync(string? key, string url = "https://hooks.acme.test/ve")
    {
        using var answer = await SendAsync(key, url);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token), answer.Headers.Location?.ToString() ?? "");
    }

    private async Task<HttpResponseMessage> SendAsync(string? key, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(new { url, kinds = (string[])[TaskNews.Delivered] }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _program.SendAsync(request, Token);
    }
}

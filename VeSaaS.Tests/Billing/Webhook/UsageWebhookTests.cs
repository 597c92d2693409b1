using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Requests;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

/// <summary>The endpoint as a gateway meets it, and as somebody who is none.</summary>
public sealed class UsageWebhookTests : IDisposable
{
    private const string Canary = "canary-model-that-no-log-may-have";

    private readonly RecordedLog _log = new(LogLevel.Trace);
    private readonly AppHost _host;
    private readonly HttpClient _client = new();

    public UsageWebhookTests()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Webhooks:Usage:gateway:Secrets:0"] = UsageWorld.Rotated[0],
            ["Webhooks:Usage:gateway:Secrets:1"] = UsageWorld.Rotated[1],
            ["Logging:Secrecy:LogLevel:Default"] = "Trace",
        };
        _host = new AppHost(settings, services => services.AddLogging(logging => logging.AddProvider(_log).AddFilter<RecordedLog>(_ => true)));
        _host.Start();
        _client.BaseAddress = new Uri(_host.Url);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Post_SignedWithEitherSecret_AnswersEachRecord_AndNothingOfItIsLogged()
    {
        await _host.GatewayAsync(Token);
        var account = await _host.CustomerAsync(Token);
        var hire = await _host.HireAsync(account, Token);
        await using (var db = _host.Contexts.ForSystem("test"))
        {
            var listing = await db.Set<VirtualEmployee>().Where(row => row.Agent == new AgentRef("demo", "demo", "report-writer")).Select(row => row.Id).SingleAsync(Token);
            await _host.Services.GetRequiredService<SetBillingSource>().ExecuteAsync(listing, BillingSource.Webhook, null, Actor.System, Token);
        }

        var record = new UsageRecord("e-1", account.Customer!.Value.ToString(), "demo/demo/report-writer", Canary, 1_000, 50, 0, 0, Now);
        var body = UsageWorld.Body(record, record with { EventId = "e-2", Customer = "northwind-canary" });
        using var first = await SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Rotated[0], Now));
        using var second = await SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Rotated[1], Now));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(
            """{"sender":"gateway","accepted":1,"duplicates":0,"conflicts":0,"quarantined":1,"records":[{"eventId":"e-1","outcome":"accepted","reason":null},{"eventId":"e-2","outcome":"quarantined","reason":"unknownCustomer"}]}""",
            await first.Content.ReadAsStringAsync(Token));
        Assert.Contains("""{"eventId":"e-1","outcome":"duplicate","reason":null}""", await second.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await using var after = _host.Contexts.ForSystem("test");
        var row = Assert.Single(await after.Set<TokenUsage>().AsNoTracking().ToListAsync(Token));
        Assert.Equal((hire.Value, UsagePayer.Customer, Canary), (row.HireId, row.Payer, row.Model));
        AssertSecret();
    }

    [Theory]
    [InlineData("unsigned", 400, "webhook-headers", WebhookRefusal.Headers)]
    [InlineData("twice", 400, "webhook-headers", WebhookRefusal.Headers)]
    [InlineData("forged", 401, "webhook-signature", WebhookRefusal.Signature)]
    [InlineData("truncated", 401, "webhook-signature", WebhookRefusal.Signature)]
    [InlineData("re-encoded", 401, "webhook-signature", WebhookRefusal.Signature)]
    [InlineData("under another id", 401, "webhook-signature", WebhookRefusal.Signature)]
    [InlineData("made to look fresh", 401, "webhook-signature", WebhookRefusal.Signature)]
    [InlineData("stale", 401, "webhook-timestamp", WebhookRefusal.Timestamp)]
    [InlineData("from the future", 401, "webhook-timestamp", WebhookRefusal.Timestamp)]
    [InlineData("too large", 413, "body-too-large", WebhookRefusal.TooLarge)]
    [InlineData("text", 415, "unsupported-media-type", WebhookRefusal.ContentType)]
    [InlineData("untyped", 415, "unsupported-media-type", WebhookRefusal.ContentType)]
    [InlineData("utf-16", 415, "unsupported-media-type", WebhookRefusal.ContentType)]
    [InlineData("compressed", 415, "unsupported-media-type", WebhookRefusal.ContentType)]
    [InlineData("malformed", 400, "invalid-fields", WebhookRefusal.Body)]
    [InlineData("wrongly typed", 400, "invalid-fields", WebhookRefusal.Body)]
    [InlineData("id with another body", 409, "webhook-id-taken", WebhookRefusal.OtherBody)]
    public async Task Post_Refused_SaysWhy_TakesNothing_AndIsASecurityEvent(string what, int status, string type, WebhookRefusal reason)
    {
        var body = UsageWorld.Body(Stranger("e-1"));
        var good = UsageWorld.Sign(body, "m-1", UsageWorld.Secret, Now);
        var expected = 0;
        if (what == "id with another body")
        {
            using var before = await SendAsync(body, good);
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
            expected = 1;
        }

        using var answer = await SendAsync(what, body, good);

        Assert.Equal(status, (int)answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal($"urn:vesaas:problem:{type}", problem.GetProperty("type").GetString());
        Assert.True(what != "wrongly typed" || problem.GetProperty("errors").TryGetProperty("records[0].inputTokens", out _));
        await using var db = _host.Contexts.ForSystem("test");
        Assert.Equal(expected, await db.Set<QuarantinedUsage>().CountAsync(Token));
        Assert.Empty(await db.Set<TokenUsage>().ToListAsync(Token));
        var entry = Assert.Single(await db.Set<AuditEntry>().Where(row => row.Type == WebhookAudit.Refused).ToListAsync(Token));
        Assert.NotNull(SecurityEvents.Find(entry.Type));
        Assert.Equal(reason.ToString(), JsonDocument.Parse(entry.Detail).RootElement.GetProperty("reason").GetString());
        Assert.DoesNotContain("canary", entry.Detail + entry.Subject, StringComparison.Ordinal);
        AssertSecret();
    }

    [Fact]
    public async Task Post_RefusedTooOften_Is429AndWrittenDownNoMore_WhileASignedOneWorks()
    {
        var body = UsageWorld.Body(Stranger("e-1"));
        var forged = UsageWorld.Sign(body, "m-1", "whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA==", Now);
        var answers = new List<HttpStatusCode>();
        for (var attempt = 0; attempt <= RefusalThrottle.PerKey; attempt++)
        {
            using var answer = await SendAsync(body, forged);
            answers.Add(answer.StatusCode);
        }

        using var works = await SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Secret, Now));

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, RefusalThrottle.PerKey), HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(HttpStatusCode.OK, works.StatusCode);
        await using var db = _host.Contexts.ForSystem("test");
        Assert.Equal(RefusalThrottle.PerKey, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == WebhookAudit.Refused, Token));
    }

    [Fact]
    public async Task Description_NamesTheBody()
    {
        var document = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json", Token)).RootElement;
        var operation = document.GetProperty("paths").GetProperty(AppUrls.UsageWebhook).GetProperty("post");

        Assert.Equal("#/components/schemas/UsageBodyMessage", operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Contains("reasoningTokens", document.GetProperty("components").GetProperty("schemas").GetProperty("UsageBodyMessage").GetRawText(), StringComparison.Ordinal);
    }

    private static UsageRecord Stranger(string id) => new(id, "northwind-canary", "demo/demo/report-writer", Canary, 10, 5, 0, 0, Now);

    private Task<HttpResponseMessage> SendAsync(string what, byte[] body, WebhookHeaders good)
    {
        var now = Now;
        WebhookHeaders Signed(byte[] bytes) => UsageWorld.Sign(bytes, "m-1", UsageWorld.Secret, now);
        byte[] large = [.. Encoding.UTF8.GetBytes($$"""{"records":"{{new string('x', 1024 * 1024)}}"}""")];
        var wrong = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"inputTokens\":10", "\"inputTokens\":\"10\"", StringComparison.Ordinal));
        var other = UsageWorld.Body(Stranger("e-2"));
        return what switch
        {
            "unsigned" => SendAsync(body, new(null, null, null)),
            "twice" => SendAsync(body, good, secondId: "m-2"),
            "forged" => SendAsync(body, UsageWorld.Sign(body, "m-1", "whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA==", now)),
            "truncated" => SendAsync(body[..^1], good),
            "re-encoded" => SendAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(",", ", ", StringComparison.Ordinal)), good),
            "under another id" => SendAsync(body, good with { Id = "m-2" }),
            "made to look fresh" => SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Secret, now.AddHours(-1)) with { Timestamp = good.Timestamp }),
            "stale" => SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Secret, now.AddSeconds(-310))),
            "from the future" => SendAsync(body, UsageWorld.Sign(body, "m-1", UsageWorld.Secret, now.AddSeconds(310))),
            "too large" => SendAsync(large, Signed(large)),
            "text" => SendAsync(body, good, "text/plain"),
            "untyped" => SendAsync(body, good, null),
            "utf-16" => SendAsync(body, good, "application/json; charset=utf-16"),
            "compressed" => SendAsync(body, good, encoding: "gzip"),
            "malformed" => SendAsync(body[..^2], Signed(body[..^2])),
            "wrongly typed" => SendAsync(wrong, Signed(wrong)),
            _ => SendAsync(other, Signed(other)),
        };
    }

    private async Task<HttpResponseMessage> SendAsync(
        byte[] body, WebhookHeaders headers, string? type = "application/json", string? secondId = null, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AppUrls.UsageWebhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("webhook-id", headers.Id), ("webhook-id", secondId), ("webhook-timestamp", headers.Timestamp), ("webhook-signature", headers.Signature)])
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _client.SendAsync(request, Token);
    }

    private void AssertSecret()
    {
        Assert.NotEmpty(_log.Lines);
        string[] secrets = [Canary, "northwind-canary", .. UsageWorld.Rotated.Select(secret => secret["whsec_".Length..])];
        Assert.DoesNotContain(_log.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }
}

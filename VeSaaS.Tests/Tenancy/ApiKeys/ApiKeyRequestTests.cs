using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Tenancy.Requests;
using Xunit;

namespace VeSaaS.Tests.Tenancy.ApiKeys;

/// <summary>What a program gets with a key, with a bad one, and with one too many.</summary>
public sealed class ApiKeyRequestTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string Team = "/api/customer/ves/";
    private const string Agents = "/api/discovery/agents";

    [Fact]
    public async Task Key_WithTheScope_ReadsItsOwnCustomersData()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        using var program = account.Host.Program(key.Key);

        using var answer = await program.GetAsync(Team, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var row = Assert.Single(await ListAsync(owner));
        Assert.NotNull(row.LastUsedAt);
    }

    [Fact]
    public async Task Key_WithoutTheScope_Is403ThatNamesIt()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        using var program = account.Host.Program(key.Key);

        using var answer = await program.PostAsJsonAsync(Team, new { ve = "any" }, Token);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("urn:vesaas:problem:missing-scope", problem.GetProperty("type").GetString());
        Assert.Equal(["team:write"], problem.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Contains("team:write", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_WithWriteScope_WritesWithoutOriginAndIsTheActor()
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var key = await host.KeyAsync(owner, ApiScopes.TeamRead, ApiScopes.TeamWrite, ApiScopes.MarketplaceRead);
        using var program = host.Program(key.Key);
        await Eventually.UntilAsync(async () => (await program.GetFromJsonAsync<JsonElement>("/api/marketplace/ves/", Token)).GetProperty("total").GetInt32() > 0);
        var slug = (await program.GetFromJsonAsync<JsonElement>("/api/marketplace/ves/", Token)).GetProperty("items")[0].GetProperty("slug").GetString();

        using var hired = await program.PostAsJsonAsync(Team, new { ve = slug, name = "Juno" }, Token);

        Assert.Equal(HttpStatusCode.Created, hired.StatusCode);
        await using var db = host.Contexts.ForSystem("test");
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "teams.hired", Token);
        Assert.Equal(("api_key", key.Id.Value, owner.Customer), (row.ActorKind, row.ActorId!.Value, row.CustomerId));

        var stranger = await host.CustomerAsync(Token, "Tideline");
        var foreign = await host.KeyAsync(stranger, ApiScopes.TeamRead, ApiScopes.TeamWrite, ApiScopes.ChatRead, ApiScopes.ChatWrite);
        using var other = host.Program(foreign.Key);
        var path = hired.Headers.Location!.ToString();
        var id = path[(path.LastIndexOf('/') + 1)..];
        HttpStatusCode[] answers =
        [
            (await other.GetAsync(path, Token)).StatusCode,
            (await other.DeleteAsync(path, Token)).StatusCode,
            (await other.PatchAsJsonAsync(path, new { name = "Mine" }, Token)).StatusCode,
            (await other.PostAsJsonAsync($"/api/messages/ves/{id}/chat", new { text = "Hello" }, Token)).StatusCode,
            (await other.GetAsync($"/api/messages/ves/{id}/history", Token)).StatusCode,
        ];
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("wrong secret")]
    [InlineData("revoked")]
    [InlineData("expired")]
    [InlineData("suspended")]
    [InlineData("no key")]
    public async Task Key_ThatDoesNotWork_Is401AlsoWhereNobodyNeedsOne(string kind)
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.MarketplaceRead, ApiScopes.TeamRead);
        var presented = await SpoilAsync(owner, key, kind);
        using var program = account.Host.Program(presented);

        using var team = await program.GetAsync(Team, Token);
        using var market = await program.GetAsync("/api/marketplace/ves/", Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (team.StatusCode, market.StatusCode));
        var challenge = team.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer realm=", challenge, StringComparison.Ordinal);
        Assert.Contains("invalid_token", challenge, StringComparison.Ordinal);
        var problem = await team.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("urn:vesaas:problem:api-key-refused", problem.GetProperty("type").GetString());
        Assert.DoesNotContain(presented[^20..], problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_WrongSecretAndUnknownPrefix_GetTheSameAnswer()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);

        var wrong = await AnswerAsync(await SpoilAsync(owner, key, "wrong secret"));
        var unknown = await AnswerAsync(await SpoilAsync(owner, key, "unknown"));

        Assert.Equal(wrong, unknown);

        async Task<string> AnswerAsync(string text)
        {
            using var program = account.Host.Program(text);
            using var answer = await program.GetAsync(Team, Token);
            var problem = await answer.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>(Token);
            return $"{answer.StatusCode} {answer.Headers.WwwAuthenticate} {problem!["detail"]} {problem["type"]}";
        }
    }

    [Fact]
    public async Task RefusedKey_IsASecurityEventWithoutItsSecret()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        await SpoilAsync(owner, key, "revoked");
        using var program = account.Host.Program(key.Key);

        using var answer = await program.GetAsync(Team, Token);

        await using var db = account.Host.Contexts.ForSystem("test");
        var subject = $"api_key:{key.Id.Value:D}";
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "tenancy.api_key_refused" && entry.Subject == subject, Token);
        Assert.Contains("Revoked", row.Detail, StringComparison.Ordinal);
        Assert.Contains(key.Key[..ApiKeyText.PrefixLength], row.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Key[(ApiKeyText.PrefixLength + 1)..], row.Detail, StringComparison.Ordinal);
        Assert.Equal(owner.Customer, row.CustomerId);
    }

    [Fact]
    public async Task RefusedKey_TooOften_Is429AndWrittenDownNoMore_WhileAGoodKeyWorks()
    {
        using var host = new AppHost();
        host.Start();
        var owner = await host.CustomerAsync(Token);
        var good = await host.KeyAsync(owner, ApiScopes.TeamRead);
        var bad = $"{good.Key[..^4]}AAAA";
        using var attacker = host.Program(bad);
        var answers = new List<HttpStatusCode>();
        string? wait = null;
        for (var attempt = 0; attempt <= RefusalThrottle.PerKey; attempt++)
        {
            using var answer = await attacker.GetAsync(Team, Token);
            answers.Add(answer.StatusCode);
            wait = answer.Headers.RetryAfter?.ToString();
        }

        using var program = host.Program(good.Key);
        using var works = await program.GetAsync(Team, Token);

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, RefusalThrottle.PerKey), HttpStatusCode.TooManyRequests], answers);
        Assert.True(int.Parse(wait!, System.Globalization.CultureInfo.InvariantCulture) is > 0 and <= 60);
        Assert.Equal(HttpStatusCode.OK, works.StatusCode);
        await using var db = host.Contexts.ForSystem("test");
        Assert.Equal(RefusalThrottle.PerKey, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "tenancy.api_key_refused", Token));
    }

    [Fact]
    public async Task KeyInTheAddress_IsRefusedAlsoBesideAGoodHeader()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        using var stranger = new HttpClient { BaseAddress = new Uri(account.Host.Url) };
        using var program = account.Host.Program(key.Key);

        using var alone = await stranger.GetAsync($"{Team}?api_key={key.Key}", Token);
        using var beside = await program.GetAsync($"{Team}?x={Uri.EscapeDataString(key.Key)}", Token);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (alone.StatusCode, beside.StatusCode));
        Assert.Contains("key-in-address", await alone.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyAndCookie_TheKeyAloneCounts()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        using var both = owner.Client(account.Host);
        both.DefaultRequestHeaders.Add("Authorization", $"Bearer {key.Key}");
        using var broken = owner.Client(account.Host);
        broken.DefaultRequestHeaders.Add("Authorization", "Bearer vek_nothing");

        using var read = await both.GetAsync(Team, Token);
        using var write = await both.PostAsJsonAsync(Team, new { ve = "any" }, Token);
        using var refused = await broken.GetAsync(Team, Token);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized], new[] { read.StatusCode, write.StatusCode, refused.StatusCode });
    }

    [Theory]
    [InlineData("/team")]
    [InlineData("/admin/agents")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    public async Task Key_OnAPageOrCircuit_IsNobody(string path)
    {
        var owner = await account.Host.CustomerAsync(Token);
        var key = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        using var program = account.Host.Program(key.Key);
        using var request = new HttpRequestMessage(path.StartsWith("/_", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);

        using var answer = await program.SendAsync(request, Token);

        Assert.Equal("/account/sign-in", answer.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Keys_OfCustomersAndOfThePlatform_OpenOnlyTheirOwn()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var person = await account.Host.OperatorAsync(Token);
        var theirs = await account.Host.KeyAsync(owner, ApiScopes.TeamRead);
        var ours = await account.Host.KeyAsync(person, ApiScopes.AgentsRead);
        using var customer = account.Host.Program(theirs.Key);
        using var platform = account.Host.Program(ours.Key);

        HttpStatusCode[] answers =
        [
            (await customer.GetAsync(Agents, Token)).StatusCode, (await platform.GetAsync(Agents, Token)).StatusCode, (await platform.GetAsync(Team, Token)).StatusCode,
        ];

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Forbidden], answers);
    }

    [Fact]
    public async Task Api_WithoutAnyCredential_SaysHowToSignIn()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(account.Host.Url) };

        using var answer = await stranger.GetAsync(Team, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer realm=", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_NamesTheSchemeAndTheScopeOfEachOperation()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(account.Host.Url) };

        var document = await stranger.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
        var hire = document.GetProperty("paths").GetProperty("/api/customer/ves").GetProperty("post").GetProperty("security");
        Assert.Contains(hire.EnumerateArray(), requirement => requirement.TryGetProperty("key", out var scopes) && scopes[0].GetString() == "team:write");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<IReadOnlyList<ApiKeyRow>> ListAsync(TestAccount owner) =>
        await account.Host.Services.GetRequiredService<ApiKeyList>().ExecuteAsync(new ApiKeyOwner(owner.UserId, owner.Customer), Token);

    private async Task<string> SpoilAsync(TestAccount owner, CreateApiKeyOutcome.Created key, string kind)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        switch (kind)
        {
            case "unknown":
                return ApiKeyText.Create();
            case "wrong secret":
                return key.Key[..(ApiKeyText.PrefixLength + 1)] + ApiKeyText.Create()[(ApiKeyText.PrefixLength + 1)..];
            case "no key":
                return "ghp_0123456789012345678901234567890123456789012345678901";
            case "revoked":
                Assert.IsType<RevokeApiKeyOutcome.Revoked>(await account.Host.Services.GetRequiredService<RevokeApiKey>()
                    .ExecuteAsync(new ApiKeyOwner(owner.UserId, owner.Customer), key.Id, Token));
                break;
            case "expired":
                await db.Set<ApiKey>().Where(row => row.Id == key.Id)
                    .ExecuteUpdateAsync(row => row.SetProperty(expired => expired.ExpiresAt, TimeProvider.System.GetUtcNow()), Token);
                break;
            case "suspended":
                await db.Set<Customer>().Where(row => row.Id == owner.Customer)
                    .ExecuteUpdateAsync(row => row.SetProperty(customer => customer.State, CustomerState.Suspended), Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }

        return key.Key;
    }
}

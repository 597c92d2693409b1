using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway;

public sealed class SigningKeysTests : IDisposable
{
    private static readonly AgentRef Agent = AgentRef.Parse("demo/demo/reader");
    private readonly TestDatabase _database = new();
    private readonly byte[] _mask = RandomNumberGenerator.GetBytes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task IssueAsync_FirstCall_SignsWhatTheKeySetVerifies()
    {
        var keys = Keys();
        var identity = new CallerIdentity(new CustomerId(_database.Time.NewId()), Agent, _database.Time.NewId());

        var token = new JsonWebToken(await new CallerTokens(keys, _database.Time).IssueAsync(identity, Cancellation));

        Assert.True(await VerifiesAsync(token.EncodedToken, keys));
        Assert.Equal("ES256", token.Alg);
        Assert.Equal(identity.Customer.ToString(), token.GetClaim("customer").Value);
        Assert.Equal("demo/demo/reader", token.GetClaim("agent").Value);
        Assert.Equal(identity.Run.ToString(), token.GetClaim("run").Value);
        Assert.NotEmpty(token.GetClaim("jti").Value);
        Assert.Equal(TimeSpan.FromSeconds(60), token.ValidTo - token.ValidFrom);
        Assert.Equal(_database.Time.GetUtcNow().UtcDateTime, token.IssuedAt);
    }

    [Fact]
    public async Task IssueExpiredAsyncAndForged_AreNotWhatTheKeySetVerifies()
    {
        var keys = Keys();
        var tokens = new CallerTokens(keys, _database.Time);
        var identity = new CallerIdentity(new CustomerId(_database.Time.NewId()), Agent, _database.Time.NewId());

        var forged = await tokens.IssueForgedAsync(identity, Cancellation);

        Assert.False(await VerifiesAsync(await tokens.IssueExpiredAsync(identity, Cancellation), keys));
        Assert.False(await VerifiesAsync(forged, keys));
        Assert.Equal(new JsonWebToken(await tokens.IssueAsync(identity, Cancellation)).Kid, new JsonWebToken(forged).Kid);
        Assert.True(await VerifiesAsync(await tokens.IssueAsync(identity, Cancellation), keys));
    }

    [Fact]
    public async Task GetPublishedAsync_PrivateKey_IsNeverStoredInTheClear()
    {
        await Keys().GetPublishedAsync(Cancellation);
        await using var db = _database.Open();
        var stored = await db.Set<SigningKey>().SingleAsync(Cancellation);

        using var pair = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => pair.ImportPkcs8PrivateKey(stored.ProtectedPrivateKey, out _));
    }

    [Fact]
    public async Task Rotation_UnderLoad_RefusesNobody()
    {
        SigningKeys[] nodes = [Keys(TimeSpan.FromHours(1)), Keys(TimeSpan.FromHours(1))];
        var tokens = nodes.Select(node => new CallerTokens(node, _database.Time)).ToArray();
        var identity = new CallerIdentity(new CustomerId(_database.Time.NewId()), Agent, _database.Time.NewId());
        var used = new HashSet<string>();
        var cachedAt = DateTimeOffset.MinValue;
        IReadOnlyList<JsonWebKey> cached = [];

        for (var minute = 0; minute < 200; minute++)
        {
            // The verifier knows only what an HTTP cache of five minutes told a gateway that keeps it for five more.
            if (_database.Time.GetUtcNow() - cachedAt >= 2 * CallerClaims.KeyCacheTime)
            {
                cached = await nodes[minute % 2].GetPublishedAsync(Cancellation);
                cachedAt = _database.Time.GetUtcNow();
            }

            var token = await tokens[(minute + 1) % 2].IssueAsync(identity, Cancellation);
            Assert.True(await VerifiesAsync(token, cached), $"minute {minute}");
            used.Add(new JsonWebToken(token).Kid);
            _database.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await using var db = _database.Open();
        Assert.InRange(used.Count, 3, 4);
        Assert.InRange(await db.Set<SigningKey>().CountAsync(Cancellation), 1, 2);
    }

    [Fact]
    public async Task Rotation_NewKey_IsPublishedBeforeItSignsAndTheOldOneAfterwards()
    {
        var keys = Keys(TimeSpan.FromHours(1));
        var tokens = new CallerTokens(keys, _database.Time);
        var first = await SignerAsync(tokens);
        _database.Time.Advance(TimeSpan.FromHours(1) - SigningKeys.Lead);

        Assert.Equal(2, (await keys.GetPublishedAsync(Cancellation)).Count);
        Assert.Equal(first, await SignerAsync(tokens));
        _database.Time.Advance(SigningKeys.Lead - TimeSpan.FromSeconds(1));
        Assert.Equal(first, await SignerAsync(tokens));
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await SignerAsync(tokens);
        Assert.NotEqual(first, second);
        Assert.Contains(await keys.GetPublishedAsync(Cancellation), key => key.Kid == first);
        _database.Time.Advance(SigningKeys.Trail);
        Assert.Equal([second], (await keys.GetPublishedAsync(Cancellation)).Select(key => key.Kid));
    }

    [Fact]
    public async Task GetPublishedAsync_TwoNodesStartAtOnce_MakeOneKey()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Keys()).ToList();

        var published = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.GetPublishedAsync(Cancellation))));

        Assert.Single(published.SelectMany(keys => keys).Select(key => key.Kid).Distinct());
    }

    [Fact]
    public async Task IssueAsync_ProtectionKeysLost_SignsWithANewKeyAndStillPublishesTheOldOne()
    {
        var before = await SignerAsync(new CallerTokens(Keys(), _database.Time));
        _database.Time.Advance(TimeSpan.FromHours(1));
        _mask[0]++;
        var keys = Keys();

        var after = await SignerAsync(new CallerTokens(keys, _database.Time));

        Assert.NotEqual(before, after);
        Assert.Equal([before, after], (await keys.GetPublishedAsync(Cancellation)).Select(key => key.Kid));
    }

    private async Task<string> SignerAsync(CallerTokens tokens) => new JsonWebToken(
        await tokens.IssueAsync(new CallerIdentity(new CustomerId(_database.Time.NewId()), Agent, _database.Time.NewId()), Cancellation)).Kid;

    private async Task<bool> VerifiesAsync(string token, SigningKeys keys) => await VerifiesAsync(token, await keys.GetPublishedAsync(Cancellation));

    private async Task<bool> VerifiesAsync(string token, IEnumerable<SecurityKey> keys)
    {
        var now = _database.Time.GetUtcNow().UtcDateTime;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "vesaas",
            ValidAudience = "vesaas-gateway",
            IssuerSigningKeys = keys,
            ValidAlgorithms = ["ES256"],
            LifetimeValidator = (from, to, _, _) => from <= now + CallerClaims.ClockSkew && to > now - CallerClaims.ClockSkew,
        });
        return result.IsValid;
    }

    private SigningKeys Keys(TimeSpan? lifetime = null)
    {
        var mask = _mask[0];
        // Stands for data protection: what another mask wrote cannot be read.
        var protector = new SecretProtector(
            plain => [mask, .. plain.Select(value => (byte)(value ^ 0x5A))],
            secret => secret[0] == mask ? [.. secret.Skip(1).Select(value => (byte)(value ^ 0x5A))] : throw new CryptographicException("Lost."));
        return new SigningKeys(
            _database.Contexts,
            protector,
            _database.Time,
            Options.Create(new GatewayOptions { KeyLifetime = lifetime ?? TimeSpan.FromDays(30) }),
            NullLogger<SigningKeys>.Instance);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Catalog.RemoteAgents;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>Backends that belong to others: TLS, addresses, single paths and credentials.</summary>
public sealed class OutsideBackendTests : IDisposable
{
    private static readonly AgentRef Writer = EmbeddedGatewayHarness.Agent("writer");

    private readonly Guid _ada = TimeProvider.System.NewId();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private IPAddress[] _resolved = [IPAddress.Loopback];

    public OutsideBackendTests()
    {
        var request = new CertificateRequest("CN=Authority of this test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Request_TlsBackendWithTheRightCertificate_IsReachedUnderItsName()
    {
        using var certificate = Certificate("agents.partner.test");
        await using var remote = await RemoteHost.StartAsync(Token, certificate);
        await using var gateway = await StartAsync();

        var answer = await AskAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, true, "/"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("agents.partner.test", Assert.Single(remote.ServerNames));
        Assert.Equal($"agents.partner.test:{remote.Port}", Assert.Single(remote.Seen).Headers["host"]);
    }

    [Theory]
    [InlineData("other.partner.test", true, 1)]
    [InlineData("agents.partner.test", false, 1)]
    [InlineData("agents.partner.test", true, -1)]
    public async Task Request_TlsBackendWithAWrongCertificate_IsRefusedInWords(string name, bool isTrusted, int daysLeft)
    {
        using var certificate = Certificate(name, daysLeft);
        await using var remote = await RemoteHost.StartAsync(Token, certificate);
        await using var gateway = await StartAsync(isTrusted);

        var answer = await AskAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, true, "/"));

        Assert.Equal(502, answer.Status);
        Assert.Contains("The agent's certificate was not accepted.", answer.Text, StringComparison.Ordinal);
        Assert.Empty(remote.Seen);
    }

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task Request_NameThatLeadsInsideWhereItMayNot_IsRefusedInWords(string address)
    {
        await using var remote = await RemoteHost.StartAsync(Token);
        await using var gateway = await StartAsync();
        _resolved = [IPAddress.Parse(address)];

        var answer = await AskAsync(gateway, new AgentBackend.Static("public.partner.test", remote.Port, false, "/"));

        Assert.Equal(502, answer.Status);
        Assert.Contains("public.partner.test has an address ", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(address, answer.Text, StringComparison.Ordinal);
        Assert.Empty(remote.Seen);
    }

    [Fact]
    public async Task Request_SinglePaths_AreRewrittenAsTheirRulesSay()
    {
        await using var remote = await RemoteHost.StartAsync(Token);
        await using var cards = await RemoteHost.StartAsync(Token);
        await using var gateway = await StartAsync();
        var backend = new AgentBackend.Static("agents.partner.test", remote.Port, false, "/a2a/")
        {
            Card = new CardTarget("cards.partner.test", cards.Port, false, "/.well-known/agent-card.json"),
            Credential = new BackendCredential("partner-key", "x-api-key", ""),
        };

        await AskAsync(gateway, backend, "");
        await AskAsync(gateway, backend, "/v1/extra");
        var card = await AskAsync(gateway, backend);

        Assert.Equal(200, card.Status);
        Assert.Equal(["/a2a/", "/a2a/v1/extra"], remote.Seen.Select(request => request.Path));
        Assert.All(remote.Seen, request => Assert.Equal("value-of-partner-key", request.Headers["x-api-key"]));
        var seen = Assert.Single(cards.Seen);
        Assert.Equal("/.well-known/agent-card.json", seen.Path);
        Assert.DoesNotContain("x-api-key", seen.Headers.Keys);
    }

    [Fact]
    public async Task Request_CallerSendsTheCredentialsHeader_IsReplaced()
    {
        await using var remote = await RemoteHost.StartAsync(Token);
        await using var gateway = await StartAsync();
        await ApplyAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, false, "/") { Credential = new BackendCredential("partner-key", "x-api-key", "Key ") });

        await gateway.SendAsync($"GET {Writer.RoutePath}/a HTTP/1.1\r\n{gateway.Credentials(_ada, Writer)}X-Api-Key: mine\r\nx-api-key: mine-too\r\nConnection: x-api-key\r\n\r\n", Token);

        Assert.Equal("Key value-of-partner-key", Assert.Single(remote.Seen).Headers["x-api-key"]);
    }

    [Fact]
    public async Task Request_CredentialThatNobodyConfigured_IsNotSentWithoutIt()
    {
        await using var remote = await RemoteHost.StartAsync(Token);
        await using var gateway = await StartAsync();

        var answer = await AskAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, false, "/") { Credential = new BackendCredential("unknown", "authorization", "Bearer ") });

        Assert.Equal(502, answer.Status);
        Assert.Contains("The credential for the agent is not configured here.", answer.Text, StringComparison.Ordinal);
        Assert.Empty(remote.Seen);
    }

    [Fact]
    public async Task Request_BackendAnswersWithARedirect_IsNotFollowed()
    {
        await using var inside = await RemoteHost.StartAsync(Token);
        await using var remote = await RemoteHost.StartAsync(Token);
        remote.Before = http =>
        {
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = inside.AgentUrl;
            return Task.FromResult(true);
        };
        await using var gateway = await StartAsync();

        Assert.Equal(302, (await AskAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, false, "/"))).Status);
        Assert.Empty(inside.Seen);
    }

    [Theory]
    [InlineData("insecureSkipVerify")]
    [InlineData("caCertificateRefs")]
    public async Task Apply_BackendWithFieldsThatWeDoNotImplement_IsNotAccepted(string field)
    {
        await using var remote = await RemoteHost.StartAsync(Token);
        await using var gateway = await StartAsync();
        await ApplyAsync(gateway, new AgentBackend.Static("agents.partner.test", remote.Port, true, "/"));
        var backend = await gateway.GetAsync(GatewayKind.AgentgatewayBackend, GatewayNames.Route(Writer), Token);
        backend.Document["spec"]!["policies"]!["tls"]![field] = "All";

        await gateway.ApplyAsync(backend, Token);
        await gateway.UntilObservedAsync(Writer, Token);

        Assert.Equal(502, (await gateway.CallAsync(_ada, Writer, Token)).Status);
        Assert.Empty(remote.Seen);
    }

    private Task<EmbeddedGatewayHarness> StartAsync(bool trustsAuthority = true) => EmbeddedGatewayHarness.StartAsync(Token, services =>
    {
        services.AddSingleton<AddressResolver>((_, _) => Task.FromResult(_resolved));
        services.AddSingleton(new AgentBackendSource("outside", _ => null) { MayBePrivate = (host, _) => host is "agents.partner.test" or "cards.partner.test" });
        services.AddSingleton(new BackendCredentialValues(name => name == "partner-key" ? $"value-of-{name}" : null));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (trustsAuthority)
        {
            trust.CustomTrustStore.Add(_authority);
        }

        services.AddSingleton(trust);
    });

    private Task ApplyAsync(EmbeddedGatewayHarness gateway, AgentBackend backend) => gateway.ApplyAsync(Writer, [_ada], Token, backend);

    private async Task<RawAnswer> AskAsync(EmbeddedGatewayHarness gateway, AgentBackend backend, string path = GatewayNames.CardPath)
    {
        await ApplyAsync(gateway, backend);
        return await gateway.CallAsync(_ada, Writer, Token, path);
    }

    private X509Certificate2 Certificate(string name, int daysLeft = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var until = daysLeft > 0 ? _authority.NotAfter : now.AddHours(-1).UtcDateTime;
        using var certificate = request.Create(_authority, now.AddHours(-20), until, [1, 2, 3, 4]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>TrafficPolicy at the embedded gateway: what it decides, and what it cannot.</summary>
public sealed class EmbeddedTrafficPolicyTests : IAsyncLifetime
{
    private static readonly AgentRef Writer = EmbeddedGatewayHarness.Agent("writer");
    private readonly Guid _ada = TimeProvider.System.NewId();
    private EmbeddedGatewayHarness _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await EmbeddedGatewayHarness.StartAsync(
        Token, services => services.Configure<GatewayOptions>(options => options.Dialect = GatewayDialect.TrafficPolicy));

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Request_GrantedCustomer_ReachesAgentWithItsUserAndWithoutTheToken()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.CallAsync(_ada, Writer, Token);

        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(_gateway.Agents.Seen);
        Assert.Equal(_ada.ToString(), seen.Headers["x-user-id"]);
        Assert.DoesNotContain("authorization", seen.Headers.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Customer-ID: \r\n")]
    [InlineData("X-Customer-ID: false\r\n")]
    [InlineData("X-Customer-ID: 00000000-0000-0000-0000-000000000000\r\n")]
    [InlineData("X-Customer-ID: ADA, STRANGER\r\n")]
    [InlineData("X-Customer-ID: ADA\r\nX-Customer-ID: ADA\r\n")]
    public async Task Request_HeaderThatNamesNoCustomerOfTheAgent_IsRefused(string header)
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var sent = header.Replace("ADA", _ada.ToString(), StringComparison.Ordinal).Replace("STRANGER", TimeProvider.System.NewId().ToString(), StringComparison.Ordinal);

        var answer = await _gateway.SendAsync($"GET {Writer.RoutePath}/.well-known/agent-card.json HTTP/1.1\r\n{sent}\r\n", Token);

        Assert.Equal((403, "authorization failed"), (answer.Status, answer.Text));
        Assert.Empty(_gateway.Agents.Seen);
    }

    // What the banner says: this is why only the application may reach such a gateway.
    [Fact]
    public async Task Request_GrantedCustomersIdWithoutAnyToken_IsBelieved()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.SendAsync($"GET {Writer.RoutePath}/.well-known/agent-card.json HTTP/1.1\r\nX-Customer-ID: {_ada}\r\n\r\n", Token);

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Request_RouteWhosePolicyIsGone_IsRefusedByTheBaseline()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var policy = await _gateway.GetAsync(GatewayKind.TrafficPolicy, GatewayNames.Policy(Writer, 0), Token);

        await _gateway.Store.DeleteAsync(policy, Token);

        await Eventually.UntilAsync(async () => (await _gateway.CallAsync(_ada, Writer, Token)).Status == 403);
    }

    [Theory]
    [InlineData("""{"rbac": {"action": "Require", "policy": {"matchExpressions": ["true"]}}}""", "spec.rbac.action is 'Require', which this gateway does not implement.")]
    [InlineData("""{"rbac": {"policy": {"matchExpressions": []}}}""", "spec.rbac.policy.matchExpressions has 0 entries; 1 to 256 are allowed.")]
    [InlineData("""{"rbac": {"policy": {"matchExpressions": ["true"]}}, "jwt": {}}""", "spec.jwt is not implemented by this gateway.")]
    [InlineData("""{"traffic": {"authorization": {"policy": {"matchExpressions": ["true"]}}}}""", "spec.traffic is not implemented by this gateway.")]
    public async Task Policy_FieldsItDoesNotHave_IsNotAcceptedAndRefuses(string spec, string problem)
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var policy = await _gateway.GetAsync(GatewayKind.TrafficPolicy, GatewayNames.Policy(Writer, 0), Token);
        var edited = (JsonObject)JsonNode.Parse(spec)!;
        edited["targetRefs"] = policy.Document["spec"]!["targetRefs"]!.DeepClone();
        policy.Document["spec"] = edited;

        await _gateway.ApplyAsync(policy, Token);
        await _gateway.UntilObservedAsync(Writer, Token);

        var stored = await _gateway.GetAsync(GatewayKind.TrafficPolicy, policy.Name, Token);
        var ancestor = stored.Document["status"]!["ancestors"]![0]!;
        Assert.Equal("kgateway.dev/agentgateway", ancestor["controllerName"]!.GetValue<string>());
        Assert.Equal(("False", problem), (ancestor["conditions"]![0]!["status"]!.GetValue<string>(), ancestor["conditions"]![0]!["message"]!.GetValue<string>()));
        Assert.Equal(403, (await _gateway.CallAsync(_ada, Writer, Token)).Status);
    }
}

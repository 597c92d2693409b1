using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

public sealed class ReconcilePlanTests
{
    private const int Customers = 50_000;
    private static readonly AgentRef Agent = AgentRef.Parse("kagent/kagent/reader");
    private static readonly AgentBackend Backend = new AgentBackend.Service("kagent-controller", "kagent", 8083, "/api/a2a/kagent/reader");

    [Fact]
    public void Make_OneMoreThanFiftyThousandCustomers_RewritesOneObjectOfAtMostSixteenKilobytes()
    {
        List<AccessGrant> grants = [.. Enumerable.Range(0, Customers).Select(_ => Grant())];
        var binding = new GatewayBinding { Agent = Agent, CreatedAt = default, ShardBits = DesiredGateway.ShardBitsFor(grants.Select(grant => grant.CustomerId), 0) };
        var stored = DesiredGateway.For(binding, grants, Backend, WatchedStore.Namespace);

        grants.Add(Grant());
        Assert.Equal(binding.ShardBits, DesiredGateway.ShardBitsFor(grants.Select(grant => grant.CustomerId), binding.ShardBits));
        var plan = ReconcilePlan.Make(
            Agent, stored, DesiredGateway.For(binding, grants, Backend, WatchedStore.Namespace), DesiredGateway.AllowedCustomers(binding, grants, GatewayDialect.AgentgatewayPolicy), binding.ShardBits);

        var write = Assert.IsType<ReconcileStep.Apply>(Assert.Single(plan.Steps));
        Assert.False(plan.IsDeferred);
        Assert.Equal(GatewayNames.Policy(Agent, DesiredGateway.ShardOf(grants[^1].CustomerId, binding.ShardBits)), write.Desired.Name);
        Assert.InRange(write.Desired.Document.ToJsonString().Length, 1, 16 * 1024);
        Assert.Equal(Customers, stored.Where(item => item.Kind is GatewayKind.AgentgatewayPolicy).Sum(CountOf));
    }

    private static int CountOf(GatewayObject policy) =>
        ((string)policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.AsArray().Single()!).Split(',').Length;

    private static AccessGrant Grant() => new()
    {
        Id = new GrantId(TimeProvider.System.NewId()), CustomerId = new CustomerId(TimeProvider.System.NewId()), Agent = Agent, Reason = GrantReason.Hire,
        Generation = 1, ReasonId = TimeProvider.System.NewId(), State = GrantState.Confirmed, Progress = GrantProgress.Ready, CreatedAt = default,
    };
}

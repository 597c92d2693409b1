using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Tests.Gateway.Overview;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>A restart of the application at a gateway that goes on: the source of an agent has yet to find out where the agent is.</summary>
public sealed class AwaitedBackendTests : IDisposable
{
    private readonly OverviewWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GatewayWorld Gateway => _world.Gateway;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ReconcileAsync_BackendNotKnownYet_KeepsTheRouteAndStillMindsPolicies()
    {
        await Gateway.BindAsync();
        var stays = await _world.HiredAsync();
        var leaves = await Gateway.AddCustomerAsync();
        var hire = await Gateway.RequestAsync(leaves);
        await Gateway.SettleAsync();
        (Gateway.Backend, Gateway.KnowsAgent) = (null, true);
        await Gateway.RevokeAsync(leaves, hire);

        Assert.IsType<ReconcileOutcome.Settled>(await Gateway.SettleAsync(Gateway.NewNode()));

        Assert.Equal(ProbeAnswer.Reached, await Gateway.AskAsync(stays));
        Assert.Equal(ProbeAnswer.Refused, await Gateway.AskAsync(leaves));
    }

    [Fact]
    public async Task ReconcileAsync_SourceDoesNotKnowTheAgentAnyMore_TakesTheRouteDown()
    {
        await Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        Gateway.Backend = null;

        await Gateway.SettleAsync(Gateway.NewNode());

        Assert.Equal(ProbeAnswer.NoRoute, await Gateway.AskAsync(customer));
    }

    [Fact]
    public async Task ReconcileAsync_BackendNotKnownYetAndFoundOpen_TakesTheRouteDown()
    {
        await Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        (Gateway.Backend, Gateway.KnowsAgent) = (null, true);
        await Gateway.Records.QuarantineAsync(GatewayWorld.Agent, "The agent is open.", Token);

        await Gateway.SettleAsync(Gateway.NewNode());

        Assert.Equal(ProbeAnswer.NoRoute, await Gateway.AskAsync(customer));
    }
}

using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway.Overview;
using VeSaaS.Tests.Gateway.Reconciling;
using Xunit;

namespace VeSaaS.Tests.Gateway.Overview;

/// <summary>The operator's verbs and queries over a gateway world.</summary>
internal sealed class OverviewWorld : IDisposable
{
    public static readonly Guid Operator = new("018f0000-0000-7000-8000-000000000001");

    private readonly GatewayLive _live;

    public OverviewWorld()
    {
        _live = new GatewayLive(Gateway.Store, Gateway.Time);
        Queue = new GatewayReconcileQueue(Gateway.Time);
    }

    public GatewayWorld Gateway { get; } = new();

    public GatewayReconcileQueue Queue { get; }

    public DenyAgent DenyAgent => new(Gateway.Database.Contexts, Queue, Gateway.Live, Gateway.Time);

    public LiftAgentDenial LiftAgent => new(Gateway.Database.Contexts, Queue, Gateway.Live, Gateway.Time);

    public DenyCustomer DenyCustomer => new(Gateway.Database.Contexts, Effects, Gateway.Time);

    public LiftCustomerDenial LiftCustomer => new(Gateway.Database.Contexts, Effects, Gateway.Time);

    public GatewayCustomers Customers => new(Gateway.Database.Contexts);

    public DriftHistory History => new(Gateway.Database.Contexts);

    public ReconcileNow ReconcileNow => new(
        Gateway.Database.Contexts, Queue, new AccessProof(Gateway.Probe, Gateway.Records, Options.Create(new GatewayOptions()), Microsoft.Extensions.Logging.Abstractions.NullLogger<AccessProof>.Instance),
        Gateway.Live, Gateway.Time);

    public GatewayOverview Overview => OverviewOf(_live);

    public GatewayOverview OverviewOf(IGatewayStore store) => OverviewOf(new GatewayLive(store, Gateway.Time));

    private DenialEffects Effects => new(Gateway.Database.Contexts, Queue, Gateway.Live);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<AgentStanding> StandingAsync() => (await Overview.ExecuteAsync(Token)).Find(GatewayWorld.Agent)!;

    public async Task<CellState> CellAsync(CustomerId customer) => (await StandingAsync()).Cell(customer).State;

    /// <summary>A customer who has hired, and whom gateway and probe have confirmed.</summary>
    public async Task<CustomerId> HiredAsync()
    {
        var customer = await Gateway.AddCustomerAsync();
        await Gateway.RequestAsync(customer);
        await Gateway.SettleAsync();
        return customer;
    }

    private GatewayOverview OverviewOf(GatewayLive live) => new(
        live,
        Gateway.Database.Contexts,
        new AgentBackends([new AgentBackendSource("kagent", _ => Gateway.Backend)]),
        new PolicyExpressions(DryRun.Evaluate),
        new OverviewSettings(Queue, Options.Create(new GatewayOptions { Namespace = WatchedStore.Namespace }), Gateway.Time));

    public void Dispose() => Gateway.Dispose();
}

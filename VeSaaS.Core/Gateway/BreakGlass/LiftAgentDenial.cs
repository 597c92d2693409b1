using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>Gives an agent back to its customers, whether an operator or a probe had taken it. Probes look at it before anyone is told that it is open.</summary>
public sealed class LiftAgentDenial(AppContexts contexts, GatewayReconcileQueue queue, ILiveEvents live, TimeProvider time)
{
    public async Task<DenialOutcome> ExecuteAsync(AgentRef agent, Guid operatorId, CancellationToken cancellationToken)
    {
        var isLifted = await contexts.WriteAsSystemAsync(
            "an operator gives every customer an agent back",
            (db, token) => Bindings.ClearQuarantineAsync(db, time, agent, Actor.Operator(operatorId), token),
            cancellationToken);
        if (!isLifted)
        {
            return new DenialOutcome.AlreadySo();
        }

        queue.EnqueueFirst(agent);
        live.Publish(GatewayRecords.AnyBinding);
        return new DenialOutcome.Done();
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>Has agents looked at now, without a change and without waiting for a back-off.</summary>
public sealed class ReconcileNow(AppContexts contexts, GatewayReconcileQueue queue, AccessProof proof, ILiveEvents live, TimeProvider time)
{
    /// <summary>One agent, or every imported one. Returns how many that are; nought when there is no such agent.</summary>
    public async Task<int> ExecuteAsync(AgentRef? agent, Guid operatorId, CancellationToken cancellationToken)
    {
        var agents = await contexts.WriteAsSystemAsync(
            "an operator has the gateway compared with the database",
            async (db, token) =>
            {
                var bound = await db.Set<GatewayBinding>().Where(binding => agent == null || binding.Agent == agent)
                    .Select(binding => binding.Agent).ToListAsync(token);
                if (bound.Count > 0)
                {
                    var subject = agent is { } one ? GatewayAudit.Subject(one) : "gateway:all";
                    db.Audit(time, GatewayAudit.ReconcileRequested, Actor.Operator(operatorId), null, subject, new { agents = bound.Count });
                }

                return bound;
            },
            cancellationToken);
        foreach (var each in agents)
        {
            if (agent is null)
            {
                queue.Enqueue(each);
            }
            else
            {
                // A person asked about this one: it is proven anew, not believed.
                proof.Forget(each);
                queue.EnqueueFirst(each);
            }
        }

        live.Publish(GatewayRecords.AnyBinding);
        return agents.Count;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>Denies an agent to everybody at once: its policies let nobody in, and where a probe finds that they do not hold, its route goes.</summary>
public sealed class DenyAgent(AppContexts contexts, GatewayReconcileQueue queue, ILiveEvents live, TimeProvider time)
{
    /// <summary>Also takes over a quarantine that a probe began, so that it has a person and a reason.</summary>
    /// <param name="agent">Whom nobody may call.</param>
    /// <param name="reason">Why, for whoever looks later.</param>
    /// <param name="operatorId">Who decides it.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<DenialOutcome> ExecuteAsync(AgentRef agent, string? reason, Guid operatorId, CancellationToken cancellationToken)
    {
        if (DenialOutcome.Reason(reason) is not { } why)
        {
            return new DenialOutcome.ReasonInvalid();
        }

        var outcome = await contexts.WriteAsSystemAsync(
            "an operator denies an agent to every customer", (db, token) => DenyAsync(db, agent, why, operatorId, token), cancellationToken);
        if (outcome is DenialOutcome.Done)
        {
            queue.EnqueueFirst(agent);
            live.Publish(GatewayRecords.AnyBinding);
        }

        return outcome;
    }

    private async Task<DenialOutcome> DenyAsync(AppDbContext db, AgentRef agent, string why, Guid operatorId, CancellationToken cancellationToken)
    {
        if (await db.Set<GatewayBinding>().SingleOrDefaultAsync(binding => binding.Agent == agent, cancellationToken) is not { } row)
        {
            return new DenialOutcome.NotFound();
        }

        if (row is { QuarantinedAt: not null, QuarantinedBy: not null })
        {
            return new DenialOutcome.AlreadySo();
        }

        var now = time.GetUtcNow();
        row.QuarantinedAt ??= now;
        (row.QuarantinedBy, row.QuarantineReason) = (operatorId, why);
        row.DesiredGeneration++;
        row.BehindSince ??= now;
        db.Audit(time, GatewayAudit.RouteQuarantined, Actor.Operator(operatorId), null, GatewayAudit.Subject(agent), new { reason = why });
        return new DenialOutcome.Done();
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>Lets a customer call again whom it employs; other suspensions stay.</summary>
public sealed class LiftCustomerDenial(AppContexts contexts, DenialEffects effects, TimeProvider time)
{
    public async Task<DenialOutcome> ExecuteAsync(CustomerId customer, Guid operatorId, CancellationToken cancellationToken)
    {
        var agents = await contexts.WriteAsSystemAsync(
            "an operator gives a customer its agents back", (db, token) => LiftAsync(db, customer, Actor.Operator(operatorId), token), cancellationToken);
        if (agents is null)
        {
            return new DenialOutcome.AlreadySo();
        }

        await effects.FollowAsync(customer, agents, cancellationToken);
        return new DenialOutcome.Done();
    }

    private async Task<IReadOnlyList<AgentRef>?> LiftAsync(AppDbContext db, CustomerId customer, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.Set<CustomerDenial>().Where(row => row.CustomerId == customer).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return null;
        }

        db.Audit(time, GatewayAudit.CustomerDenialLifted, actor, customer, DenialEffects.Subject(customer));
        return await Grants.ResumeAsync(db, time, GrantSuspension.Operator, customer, null, actor, cancellationToken);
    }
}

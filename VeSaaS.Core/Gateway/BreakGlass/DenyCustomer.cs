using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>Takes a customer out of every agent's policies at once. Its hires stay, and so does what it owes.</summary>
public sealed class DenyCustomer(AppContexts contexts, DenialEffects effects, TimeProvider time)
{
    /// <param name="customer">Who may call nobody.</param>
    /// <param name="reason">Why, for whoever looks later.</param>
    /// <param name="operatorId">Who decides it.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<DenialOutcome> ExecuteAsync(CustomerId customer, string? reason, Guid operatorId, CancellationToken cancellationToken)
    {
        if (DenialOutcome.Reason(reason) is not { } why)
        {
            return new DenialOutcome.ReasonInvalid();
        }

        var (outcome, agents) = await contexts.WriteAsSystemAsync(
            "an operator denies a customer every agent", (db, token) => DenyAsync(db, customer, why, operatorId, token), cancellationToken);
        if (outcome is DenialOutcome.Done)
        {
            await effects.FollowAsync(customer, agents, cancellationToken);
        }

        return outcome;
    }

    private async Task<(DenialOutcome Outcome, IReadOnlyList<AgentRef> Agents)> DenyAsync(
        AppDbContext db, CustomerId customer, string why, Guid operatorId, CancellationToken cancellationToken)
    {
        if (!await db.Set<Customer>().AnyAsync(row => row.Id == customer, cancellationToken))
        {
            return (new DenialOutcome.NotFound(), []);
        }

        if (await db.Set<CustomerDenial>().AnyAsync(row => row.CustomerId == customer, cancellationToken))
        {
            return (new DenialOutcome.AlreadySo(), []);
        }

        var actor = Actor.Operator(operatorId);
        db.Add(new CustomerDenial { CustomerId = customer, DeniedAt = time.GetUtcNow(), DeniedBy = operatorId, Reason = why });
        db.Audit(time, GatewayAudit.CustomerDenied, actor, customer, DenialEffects.Subject(customer), new { reason = why });
        return (new DenialOutcome.Done(), await Grants.SuspendAsync(db, time, GrantSuspension.Operator, customer, null, actor, cancellationToken));
    }
}

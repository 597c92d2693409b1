using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>Lets a suspended company work again: its people get in at once, and each virtual employee when a probe has proven that the gateway lets it through.</summary>
public sealed class ResumeCustomer(AppContexts contexts, SuspensionEffects effects, TimeProvider time)
{
    /// <summary>Resumes it; pauses, caps and break-glass denials stay.</summary>
    /// <param name="customer">Which company.</param>
    /// <param name="operatorId">Who decides it.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<SuspensionOutcome> ExecuteAsync(
        CustomerId customer, Guid operatorId, Action<AppDbContext, SuspensionNotice> mail, CancellationToken cancellationToken)
    {
        var (outcome, agents) = await contexts.WriteAsSystemAsync(
            "an operator resumes a company", (db, token) => ResumeAsync(db, customer, operatorId, mail, token), cancellationToken);
        if (outcome is SuspensionOutcome.Done)
        {
            await effects.FollowAsync(customer, agents, cancellationToken);
        }

        return outcome;
    }

    private async Task<(SuspensionOutcome Outcome, IReadOnlyList<AgentRef> Agents)> ResumeAsync(
        AppDbContext db, CustomerId customer, Guid operatorId, Action<AppDbContext, SuspensionNotice> mail, CancellationToken cancellationToken)
    {
        switch (await db.Set<Customer>().SingleOrDefaultAsync(row => row.Id == customer, cancellationToken))
        {
            case null:
                return (new SuspensionOutcome.NotFound(), []);
            case { State: CustomerState.Active }:
                return (new SuspensionOutcome.AlreadySo(), []);
            case var company:
                (company.State, company.SuspendedAt, company.SuspensionReason) = (CustomerState.Active, null, null);
                var actor = Actor.Operator(operatorId);
                db.Audit(time, "tenancy.company_resumed", actor, customer, $"customer:{customer}");
                mail(db, new(company.Name, null, await SuspensionEffects.OwnersAsync(db, customer, cancellationToken)));
                var agents = await Grants.ResumeAsync(db, time, GrantSuspension.Customer, customer, null, actor, cancellationToken);
                await RunFeesAsync(db, customer, cancellationToken);
                return (new SuspensionOutcome.Done(), agents);
        }
    }

    // Who cannot work for another reason than a pause costs its fee, as it would have without the suspension; no probe will say that it works.
    private async Task RunFeesAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken)
    {
        var grants = await db.Set<AccessGrant>()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed))
            .ToListAsync(cancellationToken);
        var resting = await db.Set<Hire>().Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null && hire.PausedAt != null)
            .Select(hire => hire.Id).ToListAsync(cancellationToken);
        foreach (var grant in grants.Where(grant => grant.SuspendedForBudget || grant.SuspendedForOperator).Where(grant => !resting.Contains(new HireId(grant.ReasonId))))
        {
            await SubscriptionPauses.EndAsync(db, customer, grant.ReasonId, time.GetUtcNow(), cancellationToken);
        }
    }
}

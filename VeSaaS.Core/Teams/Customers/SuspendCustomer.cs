using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>
/// Suspends a company: its people and programs get in nowhere, the gateway lets it through to nobody, what runs is stopped, and the fees of its virtual
/// employees rest from this transaction on. Nothing is deleted.
/// </summary>
public sealed class SuspendCustomer(AppContexts contexts, SuspensionEffects effects, TimeProvider time)
{
    /// <summary>Suspends it.</summary>
    /// <param name="customer">Which company.</param>
    /// <param name="reason">Why, as its people are told.</param>
    /// <param name="operatorId">Who decides it.</param>
    /// <param name="mail">Adds the mails to the same transaction.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<SuspensionOutcome> ExecuteAsync(
        CustomerId customer, string? reason, Guid operatorId, Action<AppDbContext, SuspensionNotice> mail, CancellationToken cancellationToken)
    {
        if (reason?.Trim() is not { Length: >= 3 and <= Customer.SuspensionReasonLength } why)
        {
            return new SuspensionOutcome.ReasonInvalid();
        }

        var (outcome, agents) = await contexts.WriteAsSystemAsync(
            "an operator suspends a company", (db, token) => SuspendAsync(db, customer, why, operatorId, mail, token), cancellationToken);
        if (outcome is SuspensionOutcome.Done)
        {
            await effects.FollowAsync(customer, agents, cancellationToken);
        }

        return outcome;
    }

    private async Task<(SuspensionOutcome Outcome, IReadOnlyList<AgentRef> Agents)> SuspendAsync(
        AppDbContext db, CustomerId customer, string why, Guid operatorId, Action<AppDbContext, SuspensionNotice> mail, CancellationToken cancellationToken)
    {
        switch (await db.Set<Customer>().SingleOrDefaultAsync(row => row.Id == customer, cancellationToken))
        {
            case null:
                return (new SuspensionOutcome.NotFound(), []);
            case { State: CustomerState.Suspended }:
                return (new SuspensionOutcome.AlreadySo(), []);
            case var company:
                var now = time.GetUtcNow();
                (company.State, company.SuspendedAt, company.SuspensionReason) = (CustomerState.Suspended, now, why);
                await RestFeesAsync(db, customer, now, cancellationToken);
                var actor = Actor.Operator(operatorId);
                db.Audit(time, "tenancy.company_suspended", actor, customer, $"customer:{customer}", new { reason = why });
                mail(db, new(company.Name, why, await SuspensionEffects.OwnersAsync(db, customer, cancellationToken)));
                return (new SuspensionOutcome.Done(), await Grants.SuspendAsync(db, time, GrantSuspension.Customer, customer, null, actor, cancellationToken));
        }
    }

    // Of those that cost a fee already. It runs again when a probe has proven that the gateway lets the company in again, as after a pause.
    private static async Task RestFeesAsync(AppDbContext db, CustomerId customer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var working = await db.Set<AccessGrant>()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ConfirmedAt != null
                && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed))
            .Select(grant => grant.ReasonId).ToListAsync(cancellationToken);
        foreach (var hire in working)
        {
            await SubscriptionPauses.BeginAsync(db, customer, hire, now, cancellationToken);
        }
    }
}

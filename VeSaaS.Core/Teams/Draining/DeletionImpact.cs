using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Draining;

/// <summary>Somebody who employs a listing.</summary>
/// <param name="Customer">The company's name.</param>
/// <param name="PersonaName">What its team calls it.</param>
/// <param name="Since">When it was hired.</param>
/// <param name="IsLeaving">It was let go, and its access is being closed.</param>
/// <param name="Usage">Usage of this calendar month (UTC) at list rate.</param>
/// <param name="MonthlyFee">The fee of a whole month.</param>
public sealed record Employer(string Customer, string PersonaName, DateTimeOffset Since, bool IsLeaving, Money Usage, Money MonthlyFee);

/// <summary>What taking a listing away would mean.</summary>
/// <param name="Employers">Who employs it, by company.</param>
/// <param name="IsDemo">A demo's usage and fees are shown, and never invoiced.</param>
/// <param name="DrainsAt">When its hires end; null when it is not being drained.</param>
public sealed record DeletionImpact(IReadOnlyList<Employer> Employers, bool IsDemo, DateTimeOffset? DrainsAt)
{
    /// <summary>Usage of this month, all together.</summary>
    public Money Usage => Employers.Aggregate(Money.Zero, (sum, employer) => sum + employer.Usage);

    /// <summary>Fees of a whole month, all together.</summary>
    public Money MonthlyFees => Employers.Aggregate(Money.Zero, (sum, employer) => sum + employer.MonthlyFee);
}

/// <summary>Reads what taking a listing away would mean.</summary>
public sealed class DeletionImpacts(AppContexts contexts, TimeProvider time)
{
    /// <summary>Null when there is no such listing, or its agent was deleted.</summary>
    public async Task<DeletionImpact?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = contexts.ForSystem("an operator sees who employs a listing");
        var listing = await db.Set<VirtualEmployee>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken);
        if (listing is null)
        {
            return null;
        }

        var hires = await (
            from hire in db.Set<Hire>()
            where hire.VirtualEmployeeId == id
            join grant in db.Set<AccessGrant>() on (Guid)(object)hire.Id equals grant.ReasonId
            where grant.Reason == GrantReason.Hire && grant.State != GrantState.Revoked
            join customer in db.Set<Customer>() on hire.CustomerId equals customer.Id
            orderby customer.Name, hire.CreatedAt
            select new { hire.Id, hire.PersonaName, hire.CreatedAt, hire.EndRequestedAt, Company = customer.Name }).ToListAsync(cancellationToken);
        var ids = hires.ConvertAll(hire => hire.Id.Value);
        var month = BillingMonth.Of(now, CustomerCalendar.Utc).StartsAt(CustomerCalendar.Utc);
        var usage = await db.Set<TokenUsage>().Where(row => ids.Contains(row.HireId) && row.Payer == UsagePayer.Customer && row.OccurredAt >= month)
            .GroupBy(row => row.HireId)
            // The database adds the stored nano units; a converted type cannot be added by itself.
            .Select(group => new { HireId = group.Key, Nano = group.Sum(row => (long)(object)row.Amount) })
            .ToDictionaryAsync(row => row.HireId, row => new Money(row.Nano), cancellationToken);
        var prices = await HirePrices.ReadOfAllAsync(db, ids, cancellationToken);
        return new([.. hires.Select(hire => new Employer(
            hire.Company,
            hire.PersonaName,
            hire.CreatedAt,
            hire.EndRequestedAt is not null,
            usage.GetValueOrDefault(hire.Id.Value),
            prices[hire.Id.Value].At(now).MonthlyFee))], listing.IsDemo, listing.DrainsAt);
    }
}

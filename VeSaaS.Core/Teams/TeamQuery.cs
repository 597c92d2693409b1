using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>Reads a customer's team. Always a fixed number of queries, however large the team is.</summary>
public sealed class TeamQuery(AppContexts contexts, TimeProvider time)
{
    /// <summary>Everybody who has not ended yet, by name.</summary>
    public async Task<IReadOnlyList<TeamMember>> ListAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.State != GrantState.Revoked)
            .ToListAsync(cancellationToken);
        var team = await ReadAsync(db, customer, grants, cancellationToken);
        return [.. team.OrderBy(member => member.PersonaName, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Who has left, the latest first, at most so many.</summary>
    public async Task<IReadOnlyList<TeamMember>> ListFormerAsync(CustomerId customer, int most, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.State == GrantState.Revoked)
            .OrderByDescending(grant => grant.RevokedAt).ThenByDescending(grant => grant.Id).Take(most)
            .ToListAsync(cancellationToken);
        var former = await ReadAsync(db, customer, grants, cancellationToken);
        return [.. former.OrderByDescending(member => member.EndedAt)];
    }

    /// <summary>One hire of this customer, ended or not; null for an unknown or foreign one.</summary>
    public async Task<TeamMember?> FindAsync(CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value)
            .ToListAsync(cancellationToken);
        return (await ReadAsync(db, customer, grants, cancellationToken)).SingleOrDefault();
    }

    /// <summary>What stands behind the @ of the team's handles: the company's name as a host would be spelt.</summary>
    public async Task<string> HostAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return Slugs.From(await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Name).SingleAsync(cancellationToken));
    }

    /// <summary>Names that nobody in the team has, for the listing's first field.</summary>
    public async Task<IReadOnlyList<string>> SuggestNamesAsync(
        CustomerId customer, VirtualEmployeeId listing, int count, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var taken = await db.Set<Hire>()
            .Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null)
            .Select(hire => hire.PersonaName)
            .ToListAsync(cancellationToken);
        return PersonaNames.Suggest(listing, taken, count);
    }

    private async Task<List<TeamMember>> ReadAsync(
        AppDbContext db, CustomerId customer, List<AccessGrant> grants, CancellationToken cancellationToken)
    {
        var company = await db.Set<Customer>().Where(row => row.Id == customer).Select(row => new { row.Name, row.Calendar }).SingleAsync(cancellationToken);
        var ids = grants.ConvertAll(grant => new HireId(grant.ReasonId));
        var hires = await (
            from hire in db.Set<Hire>().AsNoTracking()
            where hire.CustomerId == customer && ids.Contains(hire.Id)
            join listing in db.Set<VirtualEmployee>() on hire.VirtualEmployeeId equals listing.Id
            select new
            {
                Hire = hire,
                listing.Id,
                listing.Slug,
                listing.Name,
                listing.IsDemo,
                IsOffered = listing.Status == VirtualEmployeeStatus.Published && listing.MonthlyFee != null,
                listing.Facts,
                listing.DrainsAt,
                listing.Source,
            }).ToListAsync(cancellationToken);
        var hireIds = hires.ConvertAll(row => row.Hire.Id.Value);
        var prices = await HirePrices.ReadAsync(db, customer, hireIds, cancellationToken);
        var usage = await UsageAsync(db, customer, company.Calendar, hireIds, cancellationToken);
        var isCompanyCapped = grants.Exists(grant => grant.SuspendedForBudget)
            && (await CapMarks.ReachedAsync(db, customer, BillingMonth.Of(time.GetUtcNow(), company.Calendar), cancellationToken)).Contains(customer.Value);
        var host = Slugs.From(company.Name);
        var grantOf = grants.ToDictionary(grant => grant.ReasonId);
        return hires.ConvertAll(row => Compose(
            (row.Hire, $"{row.Hire.Handle}@{host}"),
            grantOf[row.Hire.Id.Value],
            new ListingSummary(row.Id, row.Slug, row.Name, row.IsDemo, row.IsOffered, row.Source.UnavailableSince is null, row.Facts.SyncedAt)
            {
                UnavailableSince = row.Source.UnavailableSince is null ? null : row.Source.AwaySince,
            },
            prices[row.Hire.Id.Value],
            usage.GetValueOrDefault(row.Hire.Id.Value),
            isCompanyCapped) with { LeavesAt = row.Hire.EndRequestedAt is null ? row.DrainsAt : null });
    }

    private async Task<Dictionary<Guid, MonthUsage>> UsageAsync(
        AppDbContext db, CustomerId customer, CustomerCalendar calendar, List<Guid> hireIds, CancellationToken cancellationToken)
    {
        var month = BillingMonth.Of(time.GetUtcNow(), calendar).StartsAt(calendar);
        var sums = await db.Set<TokenUsage>()
            .Where(usage => usage.CustomerId == customer && usage.Payer == UsagePayer.Customer && usage.OccurredAt >= month && hireIds.Contains(usage.HireId))
            .GroupBy(usage => usage.HireId)
            // The database adds the stored nano units; a converted type cannot be added by itself.
            .Select(group => new { HireId = group.Key, Nano = group.Sum(usage => (long)(object)usage.Amount), Tokens = group.Sum(usage => usage.InputTokens + usage.OutputTokens) })
            .ToListAsync(cancellationToken);
        return sums.ToDictionary(sum => sum.HireId, sum => new MonthUsage(sum.Tokens, new Money(sum.Nano)));
    }

    private readonly record struct MonthUsage(long Tokens, Money Amount);

    private TeamMember Compose((Hire Row, string Address) hire, AccessGrant grant, ListingSummary listing, HirePriceHistory prices, MonthUsage usage, bool isCompanyCapped)
    {
        var now = time.GetUtcNow();
        return Compose(hire, grant, listing, prices.At(now), usage, isCompanyCapped) with { NextPrice = prices.After(now) };
    }

    private static TeamMember Compose(
        (Hire Row, string Address) hire, AccessGrant grant, ListingSummary listing, PriceSnapshot price, MonthUsage usage, bool isCompanyCapped) => new()
    {
        Id = hire.Row.Id,
        PersonaName = hire.Row.PersonaName,
        Handle = hire.Row.Handle,
        Address = hire.Address,
        Seniority = hire.Row.Seniority,
        Manager = hire.Row.ManagerId,
        Department = hire.Row.Department,
        Instructions = hire.Row.Instructions,
        PausedAt = hire.Row.PausedAt,
        State = HireStates.Of(hire.Row, grant),
        SuspendedBecause = grant switch
        {
            { SuspendedForCustomer: true } => "Your company is suspended.",
            { SuspendedForOperator: true } => "The operator of this platform has stopped its access.",
            { SuspendedForBudget: true } when isCompanyCapped => "Your company's spend cap is reached.",
            { SuspendedForBudget: true } => "Its cap is reached.",
            _ => null,
        },
        Progress = grant.State is GrantState.Confirmed ? GrantProgress.Ready : grant.Progress,
        IsCapped = grant is { SuspendedForBudget: true, SuspendedForCustomer: false, SuspendedForOperator: false } && HireStates.Of(hire.Row, grant) is HireState.Suspended,
        WaitingFor = grant.WaitingFor,
        HiredAt = hire.Row.CreatedAt,
        ReadyAt = grant.ConfirmedAt,
        EndRequestedAt = hire.Row.EndRequestedAt,
        EndedAt = grant.RevokedAt,
        MonthlyCap = hire.Row.MonthlyCap,
        UsageThisMonth = usage.Amount,
        AllowanceThisMonth = price.Allowance(usage.Tokens, usage.Amount),
        Price = price,
        Listing = listing,
        Version = hire.Row.Version,
    };
}

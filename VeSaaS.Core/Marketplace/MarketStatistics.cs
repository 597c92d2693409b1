using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Marketplace;

/// <summary>
/// How many companies employ each listing, and what a month of it has cost them. Counted over all companies, and again after
/// <see cref="KeptFor"/> only: no decision hangs on it.
/// </summary>
public sealed class MarketStatistics(AppContexts contexts, TimeProvider time) : IDisposable
{
    /// <summary>For how long the numbers are shown before they are counted again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>With fewer companies a typical cost would tell what one of them pays.</summary>
    public const int FewestCompanies = 5;

    private readonly SemaphoreSlim _counting = new(1);
    private volatile Counted _counted = new(DateTimeOffset.MinValue, new Dictionary<VirtualEmployeeId, Numbers>());

    /// <inheritdoc />
    public void Dispose() => _counting.Dispose();

    internal async Task<IReadOnlyDictionary<VirtualEmployeeId, Numbers>> ReadAsync(CancellationToken cancellationToken)
    {
        if (IsFresh(_counted))
        {
            return _counted.ByListing;
        }

        await _counting.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh(_counted))
            {
                _counted = new Counted(time.GetUtcNow(), await CountAsync(cancellationToken));
            }

            return _counted.ByListing;
        }
        finally
        {
            _counting.Release();
        }
    }

    private bool IsFresh(Counted counted) => time.GetUtcNow() - counted.At < KeptFor;

    private async Task<Dictionary<VirtualEmployeeId, Numbers>> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the marketplace counts the companies of a listing, and names none of them");
        // A company employs a listing once at a time, so its hires are as many as its companies.
        var employers = await db.Set<Hire>().Where(hire => hire.EndRequestedAt == null)
            .GroupBy(hire => hire.VirtualEmployeeId).Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        var spent = await SpentAsync(db, cancellationToken);
        return employers.ToDictionary(row => row.Key, row => new Numbers(row.Count, Middle([.. spent[row.Key].Order()])));
    }

    // In the last month that has ended everywhere on Earth: of hires that lasted through it, those that cost nothing included.
    private async Task<ILookup<VirtualEmployeeId, long>> SpentAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow().AddDays(-1);
        var month = new DateTimeOffset(end.Year, end.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-1);
        var (period, before) = (new BillingMonth(month.Year, month.Month).Number, month.AddDays(-1));
        var rows = await (
                from hire in db.Set<Hire>()
                where hire.EndRequestedAt == null && hire.CreatedAt < before
                join budget in db.Set<Budget>().Where(row => row.Scope == BudgetScope.Hire && row.Period == period)
                    // The stored ids are alike; their types in the model are not.
                    on (Guid)(object)hire.Id equals budget.ScopeId into budgets
                from budget in budgets.DefaultIfEmpty()
                select new { hire.VirtualEmployeeId, Spent = (long?)budget!.Spent })
            .ToListAsync(cancellationToken);
        return rows.ToLookup(row => row.VirtualEmployeeId, row => row.Spent ?? 0);
    }

    private static Usage? Middle(long[] spent) =>
        spent.Length < FewestCompanies ? null : new Usage(new Money(spent[spent.Length / 4]), new Money(spent[(spent.Length - 1) * 3 / 4]), spent.Length);

    /// <summary>What is known of one listing.</summary>
    internal sealed record Numbers(int Employers, Usage? Usage);

    /// <summary>The middle half of what usage cost in the month.</summary>
    internal sealed record Usage(Money Low, Money High, int Companies);

    private sealed record Counted(DateTimeOffset At, IReadOnlyDictionary<VirtualEmployeeId, Numbers> ByListing);
}

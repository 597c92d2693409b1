using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>
/// Tells people when usage at its pace until now will pass a cap before the month ends, once for each cap and month. The first day of a month is too short to tell
/// by.
/// </summary>
internal sealed partial class CapForecasts(AppContexts contexts, ILiveEvents live, TimeProvider time, ILogger<CapForecasts> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private readonly ILogger _logger = logger;

    /// <summary>Looks at every cap that nobody was told of.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var (row, expected) in await FindAsync(cancellationToken))
        {
            if (await contexts.WriteAsync(row.Customer, (db, token) => TellAsync(db, row, expected, token), cancellationToken))
            {
                live.Publish(NotificationTopics.Of(row.Customer));
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, SweepAsync, exception => Log.Failed(_logger, exception), stoppingToken);

    private async Task<IReadOnlyList<(BudgetRow Row, Money Expected)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("budgets of every customer are projected");
        var now = time.GetUtcNow();
        var (earliest, latest) = BillingMonth.Anywhere(now);
        var periods = new[] { earliest.Number, latest.Number };
        var notTold = false;
        var budgets = await (
            from budget in db.Set<Budget>()
            where budget.Limit != null && budget.IsForecastTold == notTold && periods.Contains(budget.Period) && budget.Mark < CapMarks.Reached
            join customer in db.Set<Customer>() on budget.CustomerId equals customer.Id
            select new { Budget = budget, customer.Calendar }).AsNoTracking().ToListAsync(cancellationToken);
        var allowances = await AllowancesAsync(db, [.. budgets.Select(row => row.Budget.CustomerId).Distinct()], periods, now, cancellationToken);
        return
        [
            .. from row in budgets
               let budget = row.Budget
               let month = BillingMonth.FromNumber(budget.Period)
               where month == BillingMonth.Of(now, row.Calendar)
               let pace = SpendPace.Of(month, row.Calendar, now)
               let expected = pace.AtEnd(UsageOf(budget, allowances.Hires[(budget.CustomerId, budget.Period)], allowances.Plans))
               where pace.IsTelling && expected.Nano > budget.Limit
               select (new BudgetRow(budget.CustomerId, budget.Scope, budget.ScopeId, budget.Period), expected),
        ];
    }

    private static IReadOnlyList<ListedUsage> UsageOf(Budget budget, IEnumerable<Budget> hires, IReadOnlyDictionary<Guid, PriceSnapshot> plans) =>
        budget.Scope is BudgetScope.Hire ? [BudgetUsage.OfHire(budget, plans.GetValueOrDefault(budget.ScopeId))] : BudgetUsage.OfCompany(new Money(budget.Spent), hires, plans);

    // The budgets of hires whose allowance is used, and their prices now.
    private static async Task<(ILookup<(CustomerId, int), Budget> Hires, IReadOnlyDictionary<Guid, PriceSnapshot> Plans)> AllowancesAsync(
        AppDbContext db, IReadOnlyList<CustomerId> customers, IReadOnlyList<int> periods, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hires = await db.Set<Budget>().AsNoTracking()
            .Where(row => customers.Contains(row.CustomerId) && periods.Contains(row.Period) && row.Scope == BudgetScope.Hire && row.AllowanceTokens > 0).ToListAsync(cancellationToken);
        var prices = await HirePrices.ReadOfAllAsync(db, [.. hires.Select(row => row.ScopeId)], cancellationToken);
        return (hires.ToLookup(row => (row.CustomerId, row.Period)), prices.ToDictionary(price => price.Key, price => price.Value.At(now)));
    }

    private async Task<bool> TellAsync(AppDbContext db, BudgetRow row, Money expected, CancellationToken cancellationToken)
    {
        // Of two nodes one marks it, and the limit may have been raised since it was looked at.
        if (await row.In(db).Where(budget => !budget.IsForecastTold && budget.Limit < expected.Nano && budget.Mark < CapMarks.Reached)
                .ExecuteUpdateAsync(set => set.SetProperty(budget => budget.IsForecastTold, true), cancellationToken) == 0
            || await row.StandingAsync(db, cancellationToken) is not { } standing)
        {
            return false;
        }

        CapNews.Tell(db, time, CapNews.Forecast, row, standing with { Spent = expected }, mark: 0);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The budgets of this month could not be projected; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

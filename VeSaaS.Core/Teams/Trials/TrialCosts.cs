using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>What one of the operator's budgets of trials has used.</summary>
/// <param name="Messages">Questions asked.</param>
/// <param name="MessageLimit">How many it takes.</param>
/// <param name="Spent">Metered so far, at the listings' prices.</param>
/// <param name="Reserved">Held by answers under way.</param>
/// <param name="CostLimit">Most that it may cost.</param>
public sealed record TrialUse(int Messages, int MessageLimit, Money Spent, Money Reserved, Money CostLimit);

/// <summary>What the trials of a listing have cost in <see cref="TrialCosts.Window"/>.</summary>
public sealed record ListingTrials(VirtualEmployeeId Id, string Name, int Trials, int Messages, Money Spent, int Hires);

/// <summary>What the trials of a company have cost, ever.</summary>
public sealed record CompanyTrials(CustomerId Id, string Name, TrialUse Use);

/// <summary>What trying has cost the operator.</summary>
/// <param name="Total">All trials, ever.</param>
/// <param name="Today">The trials of today, in UTC.</param>
/// <param name="Listings">The most expensive ones first.</param>
/// <param name="Companies">The most expensive ones first.</param>
public sealed record TrialReport(TrialUse Total, TrialUse Today, IReadOnlyList<ListingTrials> Listings, IReadOnlyList<CompanyTrials> Companies);

/// <summary>Reads what trials have cost the operator, and of which of its budgets that is a part.</summary>
public sealed class TrialCosts(AppContexts contexts, TrialBudgets budgets, TimeProvider time)
{
    /// <summary>How far back the listings are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private const int MostCompanies = 100;

    /// <summary>The report as of now.</summary>
    public async Task<TrialReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the operator pays for the trials of every customer");
        var today = TrialBudgets.DayOf(time.GetUtcNow());
        return new TrialReport(
            await UseAsync(db, TrialScope.Total, 0, cancellationToken),
            await UseAsync(db, TrialScope.Day, today, cancellationToken),
            await ListingsAsync(db, cancellationToken),
            await CompaniesAsync(db, cancellationToken));
    }

    private async Task<TrialUse> UseAsync(AppDbContext db, TrialScope scope, int day, CancellationToken cancellationToken) => UseOf(
        await db.Set<TrialBudget>().AsNoTracking().SingleOrDefaultAsync(
            budget => budget.Scope == scope && budget.ScopeId == Guid.Empty && budget.Day == day, cancellationToken),
        scope);

    private TrialUse UseOf(TrialBudget? budget, TrialScope scope) => new(
        budget?.Messages ?? 0, budgets.MessageLimit(scope), new Money(budget?.Spent ?? 0), new Money(budget?.Reserved ?? 0), new Money(budgets.CostLimit(scope)));

    private async Task<IReadOnlyList<ListingTrials>> ListingsAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Window;
        var rows = await db.Set<Trial>().Where(trial => trial.StartedAt >= since)
            .GroupBy(trial => trial.VirtualEmployeeId)
            // The database adds the stored nano units; a converted type cannot be added by itself.
            .Select(group => new
            {
                group.Key,
                Trials = group.Count(),
                Messages = group.Sum(trial => trial.MessagesSent),
                Nano = group.Sum(trial => (long)(object)trial.Spent),
                Hires = group.Sum(trial => trial.HiredAs == null ? 0 : 1),
            })
            .ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Key);
        var names = await db.Set<VirtualEmployee>().Where(listing => ids.Contains(listing.Id))
            .Select(listing => new { listing.Id, listing.Name }).ToDictionaryAsync(listing => listing.Id, listing => listing.Name, cancellationToken);
        return
        [
            .. rows.Select(row => new ListingTrials(row.Key, names[row.Key], row.Trials, row.Messages, new Money(row.Nano), row.Hires))
                .OrderByDescending(row => row.Spent.Nano).ThenByDescending(row => row.Trials).ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
    }

    private async Task<IReadOnlyList<CompanyTrials>> CompaniesAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Set<TrialBudget>().AsNoTracking().Where(budget => budget.Scope == TrialScope.Customer)
            .OrderByDescending(budget => budget.Spent).ThenByDescending(budget => budget.Messages).Take(MostCompanies).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => new CustomerId(row.ScopeId));
        var names = await db.Set<Customer>().Where(customer => ids.Contains(customer.Id))
            .Select(customer => new { customer.Id, customer.Name }).ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
        return [.. rows.Select(row => new CompanyTrials(new(row.ScopeId), names[new(row.ScopeId)], UseOf(row, TrialScope.Customer)))];
    }
}

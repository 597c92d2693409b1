using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>What a customer's usage has cost this month.</summary>
/// <param name="Spent">Exact: what caps count, without what the hires' allowances cover.</param>
/// <param name="Cap">The customer's limit, its own or the operator's, or null when it has none.</param>
public sealed record MonthSpend(Money Spent, Money? Cap);

/// <summary>The spend of the current month of the customer's calendar.</summary>
public sealed class SpendOfMonth(AppContexts contexts, TimeProvider time)
{
    /// <summary>Of the whole customer.</summary>
    public async Task<MonthSpend> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var (month, calendar) = await MonthAsync(db, customer, cancellationToken);
        var budgets = await db.Set<Budget>()
            .Where(budget => budget.CustomerId == customer && budget.Period == month.Number)
            .Select(budget => new { budget.Scope, budget.Spent, budget.Covered }).ToListAsync(cancellationToken);
        var cap = await CustomerCap.EffectiveAsync(db, customer, cancellationToken);
        if (cap is not null)
        {
            return new(new Money(budgets.Where(budget => budget.Scope is BudgetScope.Customer).Sum(budget => budget.Spent)), cap);
        }

        var listed = await SumAsync(Rows(db, customer, month, calendar), cancellationToken);
        return new(listed - new Money(budgets.Sum(budget => budget.Covered)), null);
    }

    /// <summary>Of one hire.</summary>
    public async Task<Money> OfHireAsync(CustomerId customer, Guid hire, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var (month, calendar) = await MonthAsync(db, customer, cancellationToken);
        return await SumAsync(Rows(db, customer, month, calendar).Where(row => row.HireId == hire), cancellationToken);
    }

    private async Task<(BillingMonth Month, CustomerCalendar Calendar)> MonthAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken)
    {
        var calendar = await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Calendar).SingleAsync(cancellationToken);
        return (BillingMonth.Of(time.GetUtcNow(), calendar), calendar);
    }

    private static IQueryable<TokenUsage> Rows(AppDbContext db, CustomerId customer, BillingMonth month, CustomerCalendar calendar)
    {
        var (from, until) = (month.StartsAt(calendar), month.Next().StartsAt(calendar));
        return db.Set<TokenUsage>().Where(row => row.CustomerId == customer && row.Payer == UsagePayer.Customer && row.OccurredAt >= from && row.OccurredAt < until);
    }

    // The database adds whole numbers exactly; the converter would hide from it that amounts are such.
    private static async Task<Money> SumAsync(IQueryable<TokenUsage> rows, CancellationToken cancellationToken) =>
        new(await rows.SumAsync(row => (long)(object)row.Amount, cancellationToken));
}

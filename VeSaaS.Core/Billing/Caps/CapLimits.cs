using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>Puts caps into the budgets that enforce them, inside the caller's transaction.</summary>
public static class CapLimits
{
    /// <summary>
    /// Gives a budget of the present month, or a task's, another limit, which holds for the next model call also of work that runs now. Marks that spending has not
    /// passed of the new limit can be told of again; one that it has passed is told of at once. Whether people were told.
    /// </summary>
    /// <param name="db">The transaction that changes the cap.</param>
    /// <param name="time">The clock.</param>
    /// <param name="customer">Whose.</param>
    /// <param name="scope">Of what.</param>
    /// <param name="id">The customer's, hire's or task's id.</param>
    /// <param name="limit">The limit; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> SetAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, BudgetScope scope, Guid id, Money? limit, CancellationToken cancellationToken)
    {
        var row = await PresentAsync(db, time, customer, scope, id, cancellationToken);
        return await LimitAsync(db, time, await row.In(db).AsNoTracking().SingleAsync(cancellationToken), limit, cancellationToken);
    }

    /// <summary>The cap of a task; null for none.</summary>
    public static async Task<Money?> OfTaskAsync(AppDbContext db, CustomerId customer, Guid task, CancellationToken cancellationToken) =>
        (await BudgetRow.OfTask(customer, task).StandingAsync(db, cancellationToken))?.Limit;

    /// <summary>The month that it is now in the customer's calendar.</summary>
    internal static async Task<BillingMonth> MonthAsync(AppDbContext db, TimeProvider time, CustomerId customer, CancellationToken cancellationToken) =>
        BillingMonth.Of(time.GetUtcNow(), await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Calendar).SingleAsync(cancellationToken));

    /// <summary>The budget that counts now; made where there is none.</summary>
    internal static async Task<BudgetRow> PresentAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, BudgetScope scope, Guid id, CancellationToken cancellationToken)
    {
        var row = scope is BudgetScope.Task ? BudgetRow.OfTask(customer, id) : new BudgetRow(customer, scope, id, (await MonthAsync(db, time, customer, cancellationToken)).Number);
        await EnsureAsync(db, row, cancellationToken);
        return row;
    }

    /// <summary>
    /// Gives budgets, as they were read, the caps in force where they have other ones; a new month begins so. A task's limit stands in its row alone.
    /// </summary>
    internal static async Task FollowAsync(
        AppDbContext db, TimeProvider time, IEnumerable<Budget> budgets, (Money? OfCustomer, Money? OfHire) caps, CancellationToken cancellationToken)
    {
        foreach (var budget in budgets.Where(budget => budget.Scope is not BudgetScope.Task))
        {
            var cap = budget.Scope is BudgetScope.Hire ? caps.OfHire : caps.OfCustomer;
            if (budget.Limit != cap?.Nano)
            {
                await LimitAsync(db, time, budget, cap, cancellationToken);
            }
        }
    }

    private static async Task EnsureAsync(AppDbContext db, BudgetRow row, CancellationToken cancellationToken)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            if (await row.In(db).AnyAsync(cancellationToken))
            {
                return;
            }

            var budget = new Budget { Scope = row.Scope, ScopeId = row.Id, Period = row.Period, CustomerId = row.Customer };
            db.Add(budget);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException exception) when (!isAgain && db.IsUniqueViolation(exception))
            {
                // Another run of this month made the row in the meantime; it serves both, and is found now.
            }
            finally
            {
                // It is changed by updates from here on, which a row that is remembered would not see.
                db.Entry(budget).State = EntityState.Detached;
            }
        }
    }

    private static async Task<bool> LimitAsync(AppDbContext db, TimeProvider time, Budget budget, Money? limit, CancellationToken cancellationToken)
    {
        var (nano, mark) = (limit?.Nano, limit is { } cap ? Math.Min(budget.Mark, CapMarks.Of(new Money(budget.Spent), cap)) : 0);
        await BudgetRow.Of(budget).In(db).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Limit, nano).SetProperty(row => row.Mark, mark).SetProperty(row => row.IsForecastTold, false), cancellationToken);
        (budget.Limit, budget.Mark) = (nano, mark);
        return await CapMarks.TellAsync(db, time, budget, isFull: false, cancellationToken);
    }
}

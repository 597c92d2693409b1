using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>The budgets above a run: of its customer and its hire for a month, and of its task. They are changed together, so that one statement locks all of them.</summary>
internal sealed record BudgetsAbove(CustomerId Customer, Guid HireId, int Month, Guid? TaskId)
{
    public BudgetRow OfCustomer => new(Customer, BudgetScope.Customer, Customer.Value, Month);

    public BudgetRow OfHire => new(Customer, BudgetScope.Hire, HireId, Month);

    private BudgetRow[] All => [OfCustomer, OfHire, .. TaskId is { } task ? [BudgetRow.OfTask(Customer, task)] : (BudgetRow[])[]];

    /// <summary>Adds to what is spent and reserved; a row that is missing is made. Returns them as they stand then, in the order customer, hire, task.</summary>
    public async Task<List<Budget>> AddAsync(AppDbContext db, long spent, long reserved, CancellationToken cancellationToken)
    {
        await In(db).ExecuteUpdateAsync(
            set => set.SetProperty(budget => budget.Spent, budget => budget.Spent + spent).SetProperty(budget => budget.Reserved, budget => budget.Reserved + reserved),
            cancellationToken);
        var rows = await In(db).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var missing in All.Where(row => !rows.Exists(budget => budget.Scope == row.Scope)))
        {
            rows.Add(new() { Scope = missing.Scope, ScopeId = missing.Id, Period = missing.Period, CustomerId = Customer, Spent = spent, Reserved = reserved });
            await MakeAsync(db, rows[^1], cancellationToken);
        }

        return [.. rows.OrderBy(budget => budget.Scope)];
    }

    /// <summary>Gives back what is reserved.</summary>
    public async Task GiveBackAsync(AppDbContext db, long amount, CancellationToken cancellationToken)
    {
        if (amount > 0)
        {
            await In(db).ExecuteUpdateAsync(set => set.SetProperty(budget => budget.Reserved, budget => budget.Reserved - amount), cancellationToken);
        }
    }

    // Nobody can make the same row meanwhile: the statement that did not find it has locked its place.
    private static async Task MakeAsync(AppDbContext db, Budget budget, CancellationToken cancellationToken)
    {
        db.Add(budget);
        if (budget is { Scope: BudgetScope.Task, Spent: 0, Reserved: > 0 })
        {
            // A task that begins has no limit yet, and nothing changes its row again in this transaction: it is saved with the rest.
            return;
        }

        await db.SaveChangesAsync(cancellationToken);
        // It is changed by updates from here on, which a row that is remembered would not see.
        db.Entry(budget).State = EntityState.Detached;
    }

    // The customer's id stands in each: before all of them it would lead a database to read every budget of the customer.
    private IQueryable<Budget> In(AppDbContext db)
    {
        var customer = Customer.Value;
        return db.Set<Budget>().Where(budget =>
            (budget.Scope == BudgetScope.Customer && budget.ScopeId == customer && budget.Period == Month && budget.CustomerId == Customer)
            || (budget.Scope == BudgetScope.Hire && budget.ScopeId == HireId && budget.Period == Month && budget.CustomerId == Customer)
            || (budget.Scope == BudgetScope.Task && budget.ScopeId == TaskId && budget.Period == Budget.TaskPeriod && budget.CustomerId == Customer));
    }
}

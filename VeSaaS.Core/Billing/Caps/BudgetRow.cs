using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>Which budget: its key, and whose it is.</summary>
internal sealed record BudgetRow(CustomerId Customer, BudgetScope Scope, Guid Id, int Period)
{
    /// <summary>The key of a row.</summary>
    public static BudgetRow Of(Budget budget) => new(budget.CustomerId, budget.Scope, budget.ScopeId, budget.Period);

    /// <summary>The budget of a task.</summary>
    public static BudgetRow OfTask(CustomerId customer, Guid task) => new(customer, BudgetScope.Task, task, Budget.TaskPeriod);

    /// <summary>The row, as a query.</summary>
    public IQueryable<Budget> In(AppDbContext db) => db.Set<Budget>().Where(budget =>
        budget.CustomerId == Customer && budget.Scope == Scope && budget.ScopeId == Id && budget.Period == Period);

    /// <summary>How it stands now; null when it has no limit.</summary>
    public async Task<CapStanding?> StandingAsync(AppDbContext db, CancellationToken cancellationToken) =>
        CapStanding.Of(await In(db).AsNoTracking().SingleOrDefaultAsync(cancellationToken));
}

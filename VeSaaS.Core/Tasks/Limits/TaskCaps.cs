using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>What all attempts at a task together may cost. The cap stands with what was spent of it, among the budgets.</summary>
public sealed class TaskCaps(TaskWriter writer)
{
    public const string Field = "cap";

    /// <summary>Sets the cap, or takes it away with null. It holds at once, also below what is spent.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId task, Money? cap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return CapRules.Check(cap, Field) is { Count: > 0 } problems
            ? Task.FromResult<TaskOutcome>(new TaskOutcome.Invalid(problems))
            : writer.ChangeAsync(caller, task, version: null, (context, token) => SetAsync(context, cap, token), cancellationToken);
    }

    /// <summary>The task's cap; null for none.</summary>
    internal static Task<Money?> FindAsync(AppDbContext db, CustomerId customer, WorkItemId task, CancellationToken cancellationToken) =>
        CapLimits.OfTaskAsync(db, customer, task.Value, cancellationToken);

    private static async Task<TaskOutcome?> SetAsync(TaskChangeContext context, Money? cap, CancellationToken cancellationToken)
    {
        await CapLimits.SetAsync(context.Db, context.Time, context.Caller.CustomerId, BudgetScope.Task, context.Task.Id.Value, cap, cancellationToken);
        context.Audit("tasks.cap_changed", new { after = cap?.ToString() });
        return null;
    }
}

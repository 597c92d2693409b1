using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>
/// Asks another virtual employee of the team to check what was handed in against the open items of the checklist. It is a run of its own: reserved, metered, and
/// within the caps of the company, of who checks, and of the task.
/// </summary>
public sealed class AskForCheck(AppContexts contexts, TaskWriter writer, RunCosts costs)
{
    /// <summary>Queues the check; the estimate is reserved in the same transaction, or nothing is kept.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, HireId checker, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => AskAsync(context, checker, token), cancellationToken);

    /// <summary>Asks the check that is under way to stop. Without one nothing changes.</summary>
    public Task<TaskOutcome> StopAsync(Caller caller, WorkItemId id, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => StopAsync(context, token), cancellationToken);

    /// <summary>What a check by somebody is expected to cost; null where nothing is handed in, or the customer has no such hire.</summary>
    public async Task<TaskEstimate?> EstimateAsync(CustomerId customer, WorkItemId id, HireId checker, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var task = await db.Set<WorkItem>().AsNoTracking().SingleOrDefaultAsync(task => task.CustomerId == customer && task.Id == id, cancellationToken);
        if (task is not { Status: WorkItemStatus.InReview } || await HireLookup.FindAsync(db, customer, checker, cancellationToken) is not var (worker, _)
            || await NewestAsync(db, task, cancellationToken) is not { } attempt)
        {
            return null;
        }

        var parts = await CheckRequest.PartsAsync(db, task, attempt, worker, await OpenItemsAsync(db, task, cancellationToken), cancellationToken);
        var price = await HirePrices.AtAsync(db, customer, checker.Value, writer.Time.GetUtcNow(), cancellationToken);
        return new(worker.PersonaName, price is null ? Money.Zero : CallEstimate.Of(price, RunCosts.CharactersOf(parts)));
    }

    private async Task<TaskOutcome?> AskAsync(TaskChangeContext context, HireId checker, CancellationToken cancellationToken)
    {
        var (db, task) = (context.Db, context.Task);
        if (task.ArchivedAt is not null || task.Status is not WorkItemStatus.InReview || await NewestAsync(db, task, cancellationToken) is not { } attempt)
        {
            return new TaskOutcome.Refused(TaskRefusal.ByWorkerOnly, "Nothing is handed in that could be checked.");
        }

        if (await HireLookup.FindAsync(db, task.CustomerId, checker, cancellationToken) is not var (worker, state))
        {
            return new TaskOutcome.Invalid([TaskWorkers.NotInTeam]);
        }

        var items = await OpenItemsAsync(db, task, cancellationToken);
        List<FieldError> problems =
        [
            .. checker == attempt.HireId ? [new FieldError(TaskRules.AssigneeField, $"{worker.PersonaName} handed it in. Let somebody else check it.")] : Array.Empty<FieldError>(),
            .. items.Count == 0 ? [new FieldError(TaskRules.ChecklistField, "The checklist has no open item that could be checked.")] : Array.Empty<FieldError>(),
        ];
        if (problems.Count > 0)
        {
            return new TaskOutcome.Invalid(problems);
        }

        if (state is not HireState.Active)
        {
            return new TaskOutcome.Refused(TaskRefusal.WorkerAway, TaskWords.WhyAway(worker.PersonaName, state));
        }

        if (await UnderWayAsync(db, task, cancellationToken) is not null)
        {
            return new TaskOutcome.Refused(TaskRefusal.Working, "It is being checked already. Wait for the answer, or stop it.");
        }

        return await QueueAsync(context, worker, attempt, items, cancellationToken);
    }

    private async Task<TaskOutcome?> QueueAsync(
        TaskChangeContext context, Hire worker, TaskAttempt attempt, IReadOnlyList<ChecklistItem> items, CancellationToken cancellationToken)
    {
        var (db, task, id) = (context.Db, context.Task, context.Time.NewId());
        var input = new AgentMessage(id.ToString("D"), id.ToString("D"), null, await CheckRequest.PartsAsync(db, task, attempt, worker, items, cancellationToken));
        var run = StartRun.Add(
            db, context.Time, new(task.CustomerId, worker.Id.Value, RunKind.Task, id, worker.Agent, id, attempt.Number, input) { TaskId = task.Id.Value });
        if (await costs.ReserveAsync(db, run, cancellationToken) is { } full)
        {
            return new TaskOutcome.Refused(TaskRefusal.NoBudget, full.Words) { Cap = full.Cap };
        }

        db.Add(new TaskCheck
        {
            Id = id,
            CustomerId = task.CustomerId,
            TaskId = task.Id,
            AttemptId = attempt.Id,
            HireId = worker.Id,
            RunId = run.Id,
            State = CheckState.Queued,
            Answer = "",
            AskedBy = context.Caller.UserId,
            CreatedAt = context.Time.GetUtcNow(),
        });
        db.AddRange(items.Select((item, index) => new CheckedItem { CustomerId = task.CustomerId, CheckId = id, ItemId = item.Id, Number = index + 1 }));
        context.Note(TaskHistory.Checked, null, worker.PersonaName);
        context.Audit("tasks.check_asked", new { attempt = attempt.Number, hire = worker.Id.Value });
        return null;
    }

    private static async Task<TaskOutcome?> StopAsync(TaskChangeContext context, CancellationToken cancellationToken)
    {
        if (await UnderWayAsync(context.Db, context.Task, cancellationToken) is { } check)
        {
            await StopRun.RequestAsync(context.Db, context.Caller.CustomerId, check.RunId, context.Time.GetUtcNow(), cancellationToken);
            context.Stopped = check.RunId;
            context.Audit("tasks.check_stopped");
        }

        return null;
    }

    private static Task<TaskCheck?> UnderWayAsync(AppDbContext db, WorkItem task, CancellationToken cancellationToken) =>
        db.Set<TaskCheck>().AsNoTracking()
            .Where(check => check.CustomerId == task.CustomerId && check.TaskId == task.Id && (check.State == CheckState.Queued || check.State == CheckState.Working))
            .FirstOrDefaultAsync(cancellationToken);

    private static Task<TaskAttempt?> NewestAsync(AppDbContext db, WorkItem task, CancellationToken cancellationToken) =>
        db.Set<TaskAttempt>().AsNoTracking()
            .SingleOrDefaultAsync(attempt => attempt.CustomerId == task.CustomerId && attempt.TaskId == task.Id && attempt.Number == task.Attempts && attempt.State == AttemptState.Delivered, cancellationToken);

    private static Task<List<ChecklistItem>> OpenItemsAsync(AppDbContext db, WorkItem task, CancellationToken cancellationToken) =>
        db.Set<ChecklistItem>().AsNoTracking().Where(item => item.CustomerId == task.CustomerId && item.TaskId == task.Id && item.TickedAt == null)
            .OrderBy(item => item.Place).ToListAsync(cancellationToken);
}

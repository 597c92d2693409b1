using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>Lets a task start by itself as soon as there is room for it, and what it waits for is done; <see cref="TaskPuller"/> does it.</summary>
public sealed class WaitForRoom(TaskWriter writer)
{
    /// <summary>Field of the history that says so.</summary>
    public const string Field = "waiting";

    /// <summary>Lets it wait, or no longer.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, bool waits, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => ApplyAsync(context, waits, token), cancellationToken);

    private static async Task<TaskOutcome?> ApplyAsync(TaskChangeContext context, bool waits, CancellationToken cancellationToken)
    {
        var task = context.Task;
        if (waits == task.WaitingSince is not null)
        {
            return null;
        }

        var (facts, _) = await TaskWorkers.FactsAsync(context.Db, context.Caller.Role, task, cancellationToken);
        if (waits && TaskMoves.Judge(facts with { BlockedBy = [], Full = null }, WorkItemStatus.InProgress) is TaskMove.Impossible reason)
        {
            return TaskOutcome.Of(reason);
        }

        context.Note(Field, waits ? "not waiting" : "waiting", waits ? "waiting" : "not waiting");
        context.Audit(waits ? "tasks.queued" : "tasks.unqueued");
        task.WaitingSince = waits ? context.Time.GetUtcNow() : null;
        task.WaitingBy = waits ? context.Caller.UserId : null;
        return null;
    }
}

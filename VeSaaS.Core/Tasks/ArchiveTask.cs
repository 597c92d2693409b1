using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Takes a task off the board, and brings it back. Nothing of it is lost.</summary>
public sealed class ArchiveTask(TaskWriter writer)
{
    /// <summary>Archives, or brings back. Running work has to be stopped first.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, bool archived, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, _) => Task.FromResult<TaskOutcome?>(Apply(context, archived)), cancellationToken);

    private static TaskOutcome.Refused? Apply(TaskChangeContext context, bool archived)
    {
        var task = context.Task;
        if (archived == task.ArchivedAt is not null)
        {
            return null;
        }

        if (archived && task.Status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou)
        {
            return new TaskOutcome.Refused(TaskRefusal.Working, "It is being worked on. Cancel it first, then archive it.");
        }

        context.Note("archived", archived ? "on the board" : "archived", archived ? "archived" : "on the board");
        context.Audit(archived ? "tasks.archived" : "tasks.restored");
        task.ArchivedAt = archived ? context.Time.GetUtcNow() : null;
        return null;
    }
}

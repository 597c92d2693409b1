using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Reviewing;

/// <summary>What a person decides on what a virtual employee handed in.</summary>
public sealed class ReviewTask(TaskWriter writer, TaskStarts starts)
{
    /// <summary>Accepts it. Approving again changes nothing.</summary>
    public Task<TaskOutcome> ApproveAsync(Caller caller, WorkItemId id, int? version, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, version, (context, token) => ApproveAsync(context, token), cancellationToken);

    /// <summary>Asks for another attempt; the comment is its instruction, and the agent remembers what it handed in.</summary>
    public Task<TaskOutcome> RequestChangesAsync(Caller caller, WorkItemId id, string? comment, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => RequestChangesAsync(context, comment?.Trim() ?? "", token), cancellationToken);

    /// <summary>Declines it, and nobody tries again until somebody starts the task anew.</summary>
    public Task<TaskOutcome> RejectAsync(Caller caller, WorkItemId id, string? comment, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => RejectAsync(context, comment?.Trim() ?? "", token), cancellationToken);

    private static async Task<TaskOutcome?> ApproveAsync(TaskChangeContext context, CancellationToken cancellationToken)
    {
        if (context.Task.Status is WorkItemStatus.Done)
        {
            return null;
        }

        if (NotInReview(context) is { } refusal)
        {
            return refusal;
        }

        await context.MoveToTopOfAsync(WorkItemStatus.Done, cancellationToken);
        context.Audit("tasks.approved");
        return null;
    }

    private async Task<TaskOutcome?> RequestChangesAsync(TaskChangeContext context, string comment, CancellationToken cancellationToken)
    {
        if (NotInReview(context) is { } refusal)
        {
            return refusal;
        }

        if (await CommentOnTask.CheckAsync(context, comment, cancellationToken) is { } invalid)
        {
            return invalid;
        }

        var (facts, worker) = await TaskWorkers.FactsAsync(context.Db, context.Caller.Role, context.Task, cancellationToken);
        if (TaskMoves.WhyNotStart(facts) is { } reason)
        {
            return TaskOutcome.Of(reason);
        }

        if (await starts.StartAsync(context, worker!, cancellationToken, comment) is { } cannot)
        {
            return cannot;
        }

        await CommentOnTask.SayAsync(context, CommentKind.Changes, comment, cancellationToken);
        context.Audit("tasks.changes_requested", new { attempt = context.Task.Attempts });
        return null;
    }

    private static async Task<TaskOutcome?> RejectAsync(TaskChangeContext context, string comment, CancellationToken cancellationToken)
    {
        if (NotInReview(context) is { } refusal)
        {
            return refusal;
        }

        if (comment.Length > 0)
        {
            if (await CommentOnTask.CheckAsync(context, comment, cancellationToken) is { } invalid)
            {
                return invalid;
            }

            await CommentOnTask.SayAsync(context, CommentKind.Rejection, comment, cancellationToken);
        }

        await context.MoveToTopOfAsync(WorkItemStatus.Failed, cancellationToken);
        context.Audit("tasks.rejected");
        return null;
    }

    private static TaskOutcome.Refused? NotInReview(TaskChangeContext context) => context.Task switch
    {
        { ArchivedAt: not null } => new(TaskRefusal.Archived, "It is archived. Bring it back to the board first."),
        { Status: not WorkItemStatus.InReview } => new(TaskRefusal.ByWorkerOnly, $"Nothing is handed in: the task is in {TaskWords.Of(context.Task.Status)}."),
        _ => null,
    };
}

using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>
/// Gives a task to somebody and starts it, both or neither: also what failed, was cancelled, or was handed in and another one shall try. Who is new to the task gets
/// all of it, with what was said about it since.
/// </summary>
public sealed class RetryTask(TaskWriter writer, TaskStarts starts)
{
    /// <summary>Starts the next attempt with the hire.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, HireId worker, int? version, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, version, (context, token) => ApplyAsync(context, worker, token), cancellationToken);

    private async Task<TaskOutcome?> ApplyAsync(TaskChangeContext context, HireId worker, CancellationToken cancellationToken)
    {
        var task = context.Task;
        if (TaskWorkers.WhyNotGive(task) is { } working)
        {
            return working;
        }

        if (task.HireId != worker && await TaskWorkers.AssignAsync(context, worker, cancellationToken) is { } cannot)
        {
            return cannot;
        }

        var (facts, hire) = await TaskWorkers.FactsAsync(context.Db, context.Caller.Role, task, cancellationToken);
        // What was handed in is started anew without a comment, because another one begins from the task itself.
        var from = task.Status is WorkItemStatus.InReview ? facts with { Status = WorkItemStatus.ToDo } : facts;
        if (TaskMoves.Judge(from, WorkItemStatus.InProgress) is TaskMove.Impossible reason)
        {
            return TaskOutcome.Of(reason);
        }

        task.Rank = await TaskPlaces.BehindAsync(context.Db, task.CustomerId, WorkItemStatus.InProgress, null, task.Id, cancellationToken) ?? task.Rank;
        return await starts.StartAsync(context, hire!, cancellationToken);
    }
}

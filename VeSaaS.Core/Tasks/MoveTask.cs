using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Where a task shall go.</summary>
/// <param name="To">The column.</param>
/// <param name="Behind">The card that it shall stand behind; null for the top of the column.</param>
/// <param name="Version">The version that the mover saw; null to move whatever is there.</param>
public sealed record TaskDestination(WorkItemStatus To, WorkItemId? Behind, int? Version);

/// <summary>Moves a task, as <see cref="TaskMoves"/> allows; a move to In progress starts it, one to Done approves it.</summary>
public sealed class MoveTask(TaskWriter writer, TaskStarts starts)
{
    /// <summary>Moves it.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, TaskDestination destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(destination);
        return writer.ChangeAsync(caller, id, destination.Version, (context, token) => ApplyAsync(context, destination, token), cancellationToken);
    }

    /// <summary>Moves it in the caller's transaction.</summary>
    internal async Task<TaskOutcome?> ApplyAsync(TaskChangeContext context, TaskDestination destination, CancellationToken cancellationToken)
    {
        var (facts, worker) = await TaskWorkers.FactsAsync(context.Db, context.Caller.Role, context.Task, cancellationToken);
        var move = TaskMoves.Judge(facts, destination.To);
        if (move is not TaskMove.Possible(var effect, _))
        {
            return TaskOutcome.Of((TaskMove.Impossible)move);
        }

        if (effect is TaskEffect.Start && await starts.StartAsync(context, worker!, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // After the start, which saves on its way: the task is written once.
        if (await PlaceAsync(context, destination, cancellationToken) is { } nowhere)
        {
            return nowhere;
        }

        switch (effect)
        {
            case TaskEffect.Cancel:
                await context.StopAsync(cancellationToken);
                break;
            case TaskEffect.Start or TaskEffect.Reorder:
                return null;
        }

        context.MoveTo(destination.To);
        context.Audit(TypeOf(effect));
        return null;
    }

    private static async Task<TaskOutcome?> PlaceAsync(TaskChangeContext context, TaskDestination destination, CancellationToken cancellationToken)
    {
        var rank = await TaskPlaces.BehindAsync(context.Db, context.Caller.CustomerId, destination.To, destination.Behind, context.Task.Id, cancellationToken);
        if (rank is null)
        {
            return new TaskOutcome.Refused(TaskRefusal.NoPlace, "The card that it should stand behind is not there any more. Look at the column again.");
        }

        context.Task.Rank = rank;
        return null;
    }

    private static string TypeOf(TaskEffect effect) => effect switch
    {
        TaskEffect.Approve => "tasks.approved",
        TaskEffect.Close => "tasks.closed",
        TaskEffect.Reject => "tasks.rejected",
        TaskEffect.Cancel => "tasks.cancelled",
        _ => "tasks.put_back",
    };
}

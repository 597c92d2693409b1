using System.Globalization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>
/// Starts a task that waits for room, as the act of the person who lets it wait. When that person may not start tasks any more, it stops waiting instead, stays where it
/// is, and says so: nothing is begun and paid for in the name of somebody without access.
/// </summary>
public sealed class StartWaiting(TaskWriter writer, MoveTask move)
{
    /// <summary>Why it stopped waiting.</summary>
    internal const string WhyNot = "Whoever let it wait has left the company, or only looks now. Start it yourself, or let it wait again.";

    /// <summary>Starts it; refused when something is in the way, or when it does not wait for this person any more.</summary>
    internal Task<TaskOutcome> ExecuteAsync(CustomerId customer, WorkItemId id, Guid by, CancellationToken cancellationToken) =>
        writer.ChangeAsync(new Caller(by, customer, MemberRole.Member), id, null, ApplyAsync, cancellationToken);

    private async Task<TaskOutcome?> ApplyAsync(TaskChangeContext context, CancellationToken cancellationToken)
    {
        var (task, person) = (context.Task, context.Caller.UserId);
        if (task.WaitingSince is null || task.WaitingBy != person)
        {
            return new TaskOutcome.ChangedMeanwhile();
        }

        if (await TaskWriter.MayChangeAsync(context.Db, task.CustomerId, person, cancellationToken))
        {
            return await move.ApplyAsync(context, new(WorkItemStatus.InProgress, null, null), cancellationToken);
        }

        (task.WaitingSince, task.WaitingBy) = (null, null);
        TaskHistory.Add(context.Db, context.Time, task, (ChangeAuthor.Platform, null), TaskHistory.CouldNotStart, null, WhyNot);
        context.Db.Audit(context.Time, "tasks.unqueued", Actor.System, task.CustomerId, $"task:{task.Id.Value:D}", new { because = "person_left" });
        await context.Db.NotifyOwnersAsync(context.Time, task.CustomerId, TaskNews.CouldNotStart, $"task:{task.Id.Value:D}", new Dictionary<string, string>
        {
            [TaskNews.NumberFact] = task.Number.ToString(CultureInfo.InvariantCulture),
            [TaskNews.ReasonFact] = WhyNot,
        }, cancellationToken);
        context.HasTold = true;
        return null;
    }
}

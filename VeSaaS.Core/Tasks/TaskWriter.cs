using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>What every act on one task has in common: the right to it, one transaction, its version, its history, and telling those who look.</summary>
public sealed class TaskWriter(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>
    /// Changes the customer's task. What <paramref name="change"/> returns is a refusal, and then nothing is kept; null carries it out.
    /// </summary>
    internal async Task<TaskOutcome> ChangeAsync(
        Caller caller, WorkItemId id, int? version, Func<TaskChangeContext, CancellationToken, Task<TaskOutcome?>> change, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new TaskOutcome.NotAllowed(TaskWords.ViewersRead);
        }

        TaskChangeContext? changed = null;
        try
        {
            var outcome = await contexts.WriteAsync(
                caller.CustomerId,
                async (db, token) =>
                {
                    (changed, var result) = await WriteAsync(db, caller, id, version, change, token);
                    return result;
                },
                cancellationToken);
            Announce(caller.CustomerId, outcome, changed);
            return outcome;
        }
        catch (RefusedException refused)
        {
            await WriteDownAsync(caller.CustomerId, refused.Outcome, cancellationToken);
            return refused.Outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new TaskOutcome.ChangedMeanwhile();
        }
    }

    /// <summary>Whether the person may change tasks now; asked before anything is done in the name of somebody who is not there.</summary>
    internal static Task<bool> MayChangeAsync(AppDbContext db, CustomerId customer, Guid person, CancellationToken cancellationToken) => db.Set<Member>()
        .AnyAsync(member => member.CustomerId == customer && member.UserId == person && member.Role != MemberRole.Viewer, cancellationToken);

    /// <summary>Tells pages and the engine.</summary>
    internal void Announce(CustomerId customer)
    {
        live.Publish(RunTopics.Queue);
        live.Publish(TaskTopics.BoardOf(customer));
    }

    // What the refusal undid went with its transaction; that a cap refused stays.
    private async Task WriteDownAsync(CustomerId customer, TaskOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is TaskOutcome.Refused { Cap: { } cap } && await contexts.WriteAsync(customer, (db, token) => cap.WriteAsync(db, time, token), cancellationToken))
        {
            live.Publish(NotificationTopics.Of(customer));
        }
    }

    private void Announce(CustomerId customer, TaskOutcome outcome, TaskChangeContext? changed)
    {
        if (outcome is not TaskOutcome.Saved)
        {
            return;
        }

        if (changed?.Stopped is { } run)
        {
            StopRun.Announce(live, run);
        }

        if (changed?.HasTold is true)
        {
            live.Publish(NotificationTopics.Of(customer));
        }

        Announce(customer);
    }

    private async Task<(TaskChangeContext? Changed, TaskOutcome Outcome)> WriteAsync(
        AppDbContext db, Caller caller, WorkItemId id, int? version, Func<TaskChangeContext, CancellationToken, Task<TaskOutcome?>> change,
        CancellationToken cancellationToken)
    {
        var task = await db.Set<WorkItem>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, cancellationToken);
        if (task is null)
        {
            return (null, new TaskOutcome.NotFound());
        }

        if (version is { } seen && seen != task.Version)
        {
            return (null, new TaskOutcome.ChangedMeanwhile());
        }

        var context = new TaskChangeContext(db, time, caller, task);
        if (await change(context, cancellationToken) is { } refusal)
        {
            // Whatever a refusal has written already goes with the transaction.
            throw new RefusedException(refusal);
        }

        if (db.ChangeTracker.HasChanges())
        {
            task.UpdatedAt = time.GetUtcNow();
        }

        await db.SaveChangesAsync(cancellationToken);
        return (context, new TaskOutcome.Saved(task.Id, task.Number, task.Version));
    }

    private sealed class RefusedException(TaskOutcome outcome) : Exception
    {
        public TaskOutcome Outcome { get; } = outcome;
    }
}

/// <summary>One task in the transaction that changes it.</summary>
/// <param name="Db">The transaction's context.</param>
/// <param name="Time">The clock.</param>
/// <param name="Caller">Who changes it.</param>
/// <param name="Task">The tracked task.</param>
internal sealed record TaskChangeContext(AppDbContext Db, TimeProvider Time, Caller Caller, WorkItem Task)
{
    /// <summary>A run that was asked to stop.</summary>
    public RunId? Stopped { get; set; }

    /// <summary>The product does it by itself, and nobody of the customer.</summary>
    public bool IsByProduct { get; init; }

    /// <summary>Who does it, for the log of acts.</summary>
    public Actor Actor => IsByProduct ? Actor.System : Actor.Of(Caller);

    /// <summary>Somebody is told of it.</summary>
    public bool HasTold { get; set; }

    /// <summary>Writes a line of the history. What a value was and is, is left out of the log of acts, where customers' words do not belong.</summary>
    public void Note(string field, string? before, string? after) => TaskHistory.Add(
        Db, Time, Task, IsByProduct ? (ChangeAuthor.Platform, null) : (ChangeAuthor.Person, Caller.UserId), field, before, after);

    /// <summary>Writes the row of the log of acts.</summary>
    public void Audit(string type, object? detail = null) => Db.Audit(Time, type, Actor, Caller.CustomerId, $"task:{Task.Id.Value:D}", detail);

    /// <summary>Adds a comment of the caller.</summary>
    public void Say(CommentKind kind, string text, Guid id) => Db.Add(new TaskComment
    {
        Id = id,
        CustomerId = Task.CustomerId,
        TaskId = Task.Id,
        Kind = kind,
        Text = text,
        WrittenBy = Caller.UserId,
        CreatedAt = Time.GetUtcNow(),
    });

    /// <summary>Brings the task to another status, with its line in the history.</summary>
    public void MoveTo(WorkItemStatus status)
    {
        Note(TaskHistory.Status, Task.Status.ToString(), status.ToString());
        (Task.Status, Task.StatusSince) = (status, Time.GetUtcNow());
        (Task.WaitingSince, Task.WaitingBy) = (null, null);
    }

    /// <summary>Brings the task to the top of another column.</summary>
    public async Task MoveToTopOfAsync(WorkItemStatus status, CancellationToken cancellationToken)
    {
        Task.Rank = await TaskPlaces.BehindAsync(Db, Task.CustomerId, status, null, Task.Id, cancellationToken) ?? Task.Rank;
        MoveTo(status);
    }

    /// <summary>Gives the task to somebody, or to nobody; whether it can be given was asked before.</summary>
    public void GiveTo(HireId? hire)
    {
        Note(TaskHistory.Assignee, Task.HireId?.Value.ToString("D"), hire?.Value.ToString("D"));
        Audit("tasks.assigned", new { from = Task.HireId?.Value, to = hire?.Value });
        Task.HireId = hire;
    }

    /// <summary>Asks the run that works, or waits, to stop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Task.RunId is { } run && Task.Status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou)
        {
            await StopRun.RequestAsync(Db, Caller.CustomerId, run, Time.GetUtcNow(), cancellationToken);
            Stopped = run;
        }
    }
}

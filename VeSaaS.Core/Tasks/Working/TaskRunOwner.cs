using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>Writes what a run brings into its attempt, and moves the task as <see cref="TaskMoves.AfterRun"/> says: never to Done.</summary>
internal sealed class TaskRunOwner(TimeProvider time) : IRunOwner
{
    public async Task ApplyAsync(AppDbContext db, Run run, RunChange change, CancellationToken cancellationToken)
    {
        // An attempt that a later run goes on with is no longer this run's to write to.
        var attempts = db.Set<TaskAttempt>().Where(attempt => attempt.CustomerId == run.CustomerId && attempt.Id == run.OwnerId && attempt.RunId == run.Id);
        switch (change)
        {
            case RunChange.Started when await attempts.SingleOrDefaultAsync(cancellationToken) is { } attempt:
                (attempt.State, attempt.StartedAt) = (AttemptState.Working, attempt.StartedAt ?? time.GetUtcNow());
                break;
            case RunChange.Ended ended when await attempts
                .Join(db.Set<WorkItem>().Where(task => task.CustomerId == run.CustomerId), attempt => attempt.TaskId, task => task.Id, (attempt, task) => new { attempt, task })
                .SingleOrDefaultAsync(cancellationToken) is { } found:
                await EndAsync(db, run, found.attempt, found.task, ended, cancellationToken);
                break;
            default:
                await ApplyToCheckAsync(db, run, change, cancellationToken);
                break;
        }
    }

    public IEnumerable<LiveTopic> TopicsOf(Run run) => [TaskTopics.BoardOf(run.CustomerId), NotificationTopics.Of(run.CustomerId)];

    private async Task ApplyToCheckAsync(AppDbContext db, Run run, RunChange change, CancellationToken cancellationToken)
    {
        if (await CheckRuns.ApplyAsync(db, time, run, change, cancellationToken) is { } check)
        {
            var task = await db.Set<WorkItem>().SingleAsync(task => task.CustomerId == run.CustomerId && task.Id == check.TaskId, cancellationToken);
            await AddUpAsync(db, task, check.Id, new(check.Tokens, check.Cost), cancellationToken);
            CheckRuns.Tell(db, time, task, check);
        }
    }

    private async Task EndAsync(AppDbContext db, Run run, TaskAttempt attempt, WorkItem task, RunChange.Ended ended, CancellationToken cancellationToken)
    {
        var (result, now, total) = (ResultContract.Judge(ended), time.GetUtcNow(), ended.Total);
        attempt.Result = ended.Answer;
        attempt.State = StateOf(result);
        var failure = result as TaskResult.Failed;
        (attempt.Failure, attempt.FailureDetail) = (failure?.Layer, failure is null ? null : RunWords.Cut(failure.Detail));
        attempt.StartedAt ??= ended.IsHeard ? now : null;
        attempt.EndedAt = result is TaskResult.NeedsInput ? null : now;
        (attempt.InputTokens, attempt.OutputTokens, attempt.Cost) = (total.InputTokens, total.OutputTokens, total.Cost);
        if (attempt.Number == 1)
        {
            // Further attempts and checks come after it.
            task.Cost = attempt.Cost;
        }
        else
        {
            await AddUpAsync(db, task, attempt.Id, new(total.InputTokens + total.OutputTokens, attempt.Cost), cancellationToken);
        }

        if (task.RunId == run.Id && TaskMoves.AfterRun(task.Status, result) is { } next)
        {
            await MoveAsync(db, run, task, next, cancellationToken);
        }
    }

    // What is saved with this transaction is not in the database yet. A part whose cost the gateway reports leaves the sum unknown.
    private static async Task AddUpAsync(AppDbContext db, WorkItem task, Guid id, Part now, CancellationToken cancellationToken)
    {
        var attempts = await db.Set<TaskAttempt>().Where(other => other.CustomerId == task.CustomerId && other.TaskId == task.Id && other.Id != id)
            .Select(other => new Part(other.InputTokens + other.OutputTokens, other.Cost)).ToListAsync(cancellationToken);
        var checks = await db.Set<TaskCheck>().Where(other => other.CustomerId == task.CustomerId && other.TaskId == task.Id && other.Id != id)
            .Select(other => new Part(other.Tokens, other.Cost)).ToListAsync(cancellationToken);
        List<Part> parts = [.. attempts, .. checks, now];
        List<Money> paid = [.. parts.Select(part => part.Cost).OfType<Money>()];
        task.Cost = paid.Count == 0 || parts.Exists(part => part is { Tokens: > 0, Cost: null }) ? null : paid.Aggregate((sum, cost) => sum + cost);
    }

    private async Task MoveAsync(AppDbContext db, Run run, WorkItem task, WorkItemStatus next, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        TaskHistory.Add(db, time, task, (ChangeAuthor.VirtualEmployee, run.HireId), TaskHistory.Status, task.Status.ToString(), next.ToString());
        task.Rank = await TaskPlaces.BehindAsync(db, task.CustomerId, next, null, task.Id, cancellationToken) ?? task.Rank;
        (task.Status, task.StatusSince, task.UpdatedAt) = (next, now, now);
        if (TaskNews.KindOf(next) is { } kind)
        {
            db.Notify(time, task.CustomerId, kind, $"task:{task.Id.Value:D}", new Dictionary<string, string>
            {
                [TaskNews.NumberFact] = task.Number.ToString(CultureInfo.InvariantCulture),
                [TaskNews.HireFact] = run.HireId.ToString("D"),
            });
        }
    }

    private sealed record Part(long Tokens, Money? Cost);

    private static AttemptState StateOf(TaskResult result) => result switch
    {
        TaskResult.Delivered => AttemptState.Delivered,
        TaskResult.NeedsInput => AttemptState.NeedsYou,
        TaskResult.Failed => AttemptState.Failed,
        TaskResult.Stopped => AttemptState.Stopped,
        _ => throw new UnreachableException(result.GetType().Name),
    };
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>
/// Starts what waits for room: of each customer the most urgent first, and of those the one that has waited longest; one of each customer in turn, so that
/// nobody's long queue holds up anybody else's. Starting is the person's act that asked for it, and obeys every rule of starting.
/// </summary>
internal sealed partial class TaskPuller(AppContexts contexts, MoveTask move, ILiveEvents live, TimeProvider time, ILogger<TaskPuller> logger) : BackgroundService
{
    // Of one customer.
    private const int MostAtOnce = 500;

    // Events of other nodes may be lost.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    private sealed record Waiting(WorkItemId Id, CustomerId Customer, HireId? Worker, Guid By);

    /// <summary>Starts whatever can be started now; true when anything was.</summary>
    internal async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        var queues = await FindAsync(cancellationToken);
        var any = false;
        while (queues.Count > 0)
        {
            foreach (var queue in queues)
            {
                any |= await StartNextAsync(queue, cancellationToken);
            }

            queues.RemoveAll(queue => queue.Count == 0);
        }

        return any;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bell = new Doorbell();
        using var queue = live.Subscribe(RunTopics.Queue, () =>
        {
            bell.Ring();
            return Task.CompletedTask;
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
                await bell.WaitAsync(Interval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The node stops.
            }
            catch (Exception exception)
            {
                // The edge of the loop: the database is away or busy, and the loop must outlive it.
                Log.SweepFailed(_logger, exception);
                await Task.WhenAny(Task.Delay(Interval, time, stoppingToken));
            }
        }
    }

    // Takes what cannot start now off the queue, up to the first that can. Each attempt is a transaction, so that whoever has no room is asked once a round.
    private async Task<bool> StartNextAsync(List<Waiting> queue, CancellationToken cancellationToken)
    {
        while (queue is [var task, ..])
        {
            queue.RemoveAt(0);
            var caller = new Caller(task.By, task.Customer, MemberRole.Member);
            switch (await move.ExecuteAsync(caller, task.Id, new(WorkItemStatus.InProgress, null, null), cancellationToken))
            {
                case TaskOutcome.Saved:
                    return true;
                case TaskOutcome.Refused { Because: TaskRefusal.WorkLimit or TaskRefusal.WorkerAway or TaskRefusal.Unassigned }:
                    queue.RemoveAll(other => other.Worker == task.Worker);
                    break;
            }
        }

        return false;
    }

    // One queue of each customer, without what waits for another task.
    private async Task<List<List<Waiting>>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("tasks of every customer wait for room");
        var rows = await db.Set<WorkItem>().AsNoTracking()
            .Where(task => task.WaitingSince != null && task.ArchivedAt == null
                && !db.Set<TaskLink>().Any(link => link.CustomerId == task.CustomerId && link.TaskId == task.Id
                    && db.Set<WorkItem>().Any(blocker => blocker.CustomerId == task.CustomerId && blocker.Id == link.BlockerId && blocker.Status != WorkItemStatus.Done)))
            .OrderBy(task => task.WaitingSince)
            .Select(task => new { task.Id, task.CustomerId, task.HireId, task.WaitingBy, task.Priority, task.WaitingSince, task.Number }).ToListAsync(cancellationToken);
        return
        [
            .. rows.GroupBy(task => task.CustomerId).Select(queue => queue.Take(MostAtOnce)
                .OrderByDescending(task => task.Priority).ThenBy(task => task.WaitingSince).ThenBy(task => task.Number)
                .Select(task => new Waiting(task.Id, task.CustomerId, task.HireId, task.WaitingBy ?? default)).ToList()),
        ];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Tasks that wait for room could not be looked at.")]
        public static partial void SweepFailed(ILogger logger, Exception exception);
    }
}

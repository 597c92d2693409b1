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
/// Starts what waits for room: of each customer the most urgent first, and of those the one that has waited longest; one of each customer in turn, whoever was
/// served least recently first, so that nobody's long queue holds up anybody else's. Starting is the person's act that asked for it, and obeys every rule of starting.
/// </summary>
internal sealed partial class TaskPuller(AppContexts contexts, StartWaiting start, ILiveEvents live, TimeProvider time, ILogger<TaskPuller> logger) : BackgroundService
{
    // Events of other nodes may be lost.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly CustomerTurns _turns = new();
    private readonly ILogger _logger = logger;

    private sealed record Waiting(WorkItemId Id, CustomerId Customer, HireId? Worker, Guid? By, WorkItemPriority Priority, DateTimeOffset? Since, int Number);

    /// <summary>What a sweep need not try again: the tasks that could not start, and whoever has no room for more.</summary>
    private sealed class Refused
    {
        public HashSet<WorkItemId> Tasks { get; } = [];

        public HashSet<HireId?> Workers { get; } = [];
    }

    /// <summary>
    /// Starts whatever can be started now; true when anything was. It ends after as many as there were, also while others go on to end and make room: what was refused
    /// is tried again by the next one, which follows at once, as each start rings the bell.
    /// </summary>
    internal async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        var (started, refused) = (0, new Refused());
        var most = (await ReadAsync(refused, cancellationToken)).Count;
        while (started < most && await StartNextAsync(refused, cancellationToken))
        {
            started++;
        }

        return started > 0;
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

    // One task, of whoever was served least recently. It is looked again after each, because work that ends meanwhile makes room for who is next in turn.
    private async Task<bool> StartNextAsync(Refused refused, CancellationToken cancellationToken)
    {
        var customers = (await ReadAsync(refused, cancellationToken)).GroupBy(task => task.Customer);
        foreach (var own in customers.OrderBy(own => _turns.Of(own.Key)).ThenBy(own => own.Min(task => task.Since)))
        {
            if (await StartOneAsync(own, refused, cancellationToken))
            {
                _turns.Serve(own.Key);
                return true;
            }
        }

        return false;
    }

    // The first of the customer's tasks that can start. Each try is a transaction, so whatever cannot start is tried once a sweep.
    private async Task<bool> StartOneAsync(IEnumerable<Waiting> own, Refused refused, CancellationToken cancellationToken)
    {
        foreach (var task in own.OrderByDescending(task => task.Priority).ThenBy(task => task.Since).ThenBy(task => task.Number))
        {
            if (refused.Workers.Contains(task.Worker))
            {
                continue;
            }

            switch (await start.ExecuteAsync(task.Customer, task.Id, task.By ?? default, cancellationToken))
            {
                case TaskOutcome.Saved:
                    return true;
                case TaskOutcome.Refused { Because: TaskRefusal.WorkLimit or TaskRefusal.WorkerAway }:
                    refused.Workers.Add(task.Worker);
                    break;
                default:
                    refused.Tasks.Add(task.Id);
                    break;
            }
        }

        return false;
    }

    // They are told apart and put in order here: a database that does it reads every task there is, and knows priorities by their names only.
    private async Task<List<Waiting>> ReadAsync(Refused refused, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("tasks of every customer wait for room");
        return await Startable(db, refused)
            .Select(task => new Waiting(task.Id, task.CustomerId, task.HireId, task.WaitingBy, task.Priority, task.WaitingSince, task.Number)).ToListAsync(cancellationToken);
    }

    // What waits for another task, for a limit, or for somebody who is away is left out here already: looking costs one query, and trying costs many.
    private static IQueryable<WorkItem> Startable(AppDbContext db, Refused refused)
    {
        var (tasks, workers) = (refused.Tasks, refused.Workers);
        return db.Set<WorkItem>().AsNoTracking()
            .Where(task => task.WaitingSince != null && task.ArchivedAt == null && !tasks.Contains(task.Id) && !workers.Contains(task.HireId)
                && db.Set<Hire>().Any(hire => hire.CustomerId == task.CustomerId && hire.Id == task.HireId && hire.PausedAt == null && hire.EndRequestedAt == null)
                && !db.Set<WorkLimits>().Any(limits => limits.CustomerId == task.CustomerId
                    && (db.Set<WorkItem>().Count(busy => busy.CustomerId == task.CustomerId && busy.ArchivedAt == null && busy.Status == WorkItemStatus.InProgress) >= limits.InProgress
                        || db.Set<WorkItem>().Count(busy => busy.CustomerId == task.CustomerId && busy.ArchivedAt == null && busy.HireId == task.HireId
                            && busy.Status == WorkItemStatus.InProgress) >= limits.PerWorker))
                && !db.Set<TaskLink>().Any(link => link.CustomerId == task.CustomerId && link.TaskId == task.Id
                    && db.Set<WorkItem>().Any(blocker => blocker.CustomerId == task.CustomerId && blocker.Id == link.BlockerId && blocker.Status != WorkItemStatus.Done)));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Tasks that wait for room could not be looked at.")]
        public static partial void SweepFailed(ILogger logger, Exception exception);
    }
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>
/// Writes the tasks of schedules that are due. Several nodes may do it at once: the schedule goes on to its next time in the transaction that writes the task, so
/// that one node does it. However many times were missed while nothing ran, one task is written.
/// </summary>
internal sealed partial class MakeDueTasks(AppContexts contexts, TaskWriter writer, TaskStarts starts, ILiveEvents live, ILogger<MakeDueTasks> logger)
{
    private const int BatchSize = 500;

    // Of those who write tasks of the same customer at once, each but the first finds its number taken and looks again.
    private const int MostRepeats = 5;

    private readonly ILogger _logger = logger;

    /// <summary>Writes what is due now; returns how many schedules were due.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var made = 0;
        foreach (var (customer, id) in await DueAsync(cancellationToken))
        {
            made += await TryMakeAsync(customer, id, cancellationToken) ? 1 : 0;
        }

        return made;
    }

    // True also of one that was paused instead: pages show both.
    private async Task<bool> TryMakeAsync(CustomerId customer, TaskScheduleId id, CancellationToken cancellationToken)
    {
        try
        {
            if (!await MakeAsync(customer, id, cancellationToken))
            {
                return false;
            }

            writer.Announce(customer);
            live.Publish(NotificationTopics.Of(customer));
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The edge of one schedule: whatever is wrong with it must not hold up those of other companies. It is due still, and tried again.
            Log.Failed(_logger, exception, id.Value);
            return false;
        }
    }

    private async Task<List<(CustomerId Customer, TaskScheduleId Id)>> DueAsync(CancellationToken cancellationToken)
    {
        var now = writer.Time.GetUtcNow();
        await using var db = contexts.ForSystem("schedules of every customer are due");
        var due = await db.Set<TaskSchedule>().Where(schedule => schedule.NextAt != null && schedule.NextAt <= now)
            .OrderBy(schedule => schedule.NextAt).Select(schedule => new { schedule.CustomerId, schedule.Id }).Take(BatchSize).ToListAsync(cancellationToken);
        return due.ConvertAll(row => (row.CustomerId, row.Id));
    }

    private async Task<bool> MakeAsync(CustomerId customer, TaskScheduleId id, CancellationToken cancellationToken)
    {
        string? refusal = null;
        for (var again = 0; ; again++)
        {
            try
            {
                return await contexts.WriteAsync(customer, (db, token) => MakeAsync(db, customer, id, refusal, token), cancellationToken);
            }
            catch (NotStartedException notStarted)
            {
                // What the attempt had reserved went with the transaction; the task is written once more, and says why it was not started.
                refusal = notStarted.Reason;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node was faster, or a person changed the schedule in this moment; it is looked at again as it is now.
                return false;
            }
            catch (DbUpdateException exception) when (again < MostRepeats && contexts.IsUniqueViolation(exception))
            {
                continue;
            }
        }
    }

    private async Task<bool> MakeAsync(AppDbContext db, CustomerId customer, TaskScheduleId id, string? refusal, CancellationToken cancellationToken)
    {
        var now = writer.Time.GetUtcNow();
        var schedule = await db.Set<TaskSchedule>().SingleOrDefaultAsync(row => row.CustomerId == customer && row.Id == id, cancellationToken);
        if (schedule is null || schedule.NextAt is null || schedule.NextAt > now)
        {
            return false;
        }

        // Nothing is written, started and paid for in the name of somebody who may not do it any more.
        if (!await TaskWriter.MayChangeAsync(db, customer, schedule.CreatedBy, cancellationToken))
        {
            await PauseAsync(db, schedule, now, cancellationToken);
            return true;
        }

        (schedule.LastAt, schedule.NextAt) = (now, ScheduleTimes.Next(schedule.OnceAt, schedule.Cron, schedule.TimeZone, now));
        var task = await CreateTask.AddAsync(db, writer.Time, customer, schedule.CreatedBy, TaskOf(schedule, now), cancellationToken);
        task.ScheduleId = id;
        TaskHistory.Add(db, writer.Time, task, (ChangeAuthor.Platform, null), TaskHistory.Scheduled, null, schedule.Title);
        db.Audit(writer.Time, "tasks.created", Actor.System, customer, $"task:{task.Id.Value:D}", new { number = task.Number, schedule = id.Value, hire = task.HireId?.Value });
        await db.SaveChangesAsync(cancellationToken);
        if (schedule.StartsAtOnce)
        {
            await StartAsync(db, schedule, task, refusal, cancellationToken);
        }

        return true;
    }

    private async Task PauseAsync(AppDbContext db, TaskSchedule schedule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        schedule.Pause(now);
        var subject = $"schedule:{schedule.Id.Value:D}";
        db.Audit(writer.Time, "tasks.schedule_paused", Actor.System, schedule.CustomerId, subject, new { because = "writer_left" });
        await db.NotifyOwnersAsync(
            writer.Time, schedule.CustomerId, TaskNews.SchedulePaused, subject, new Dictionary<string, string> { [TaskNews.NameFact] = schedule.Title }, cancellationToken);
    }

    private async Task StartAsync(AppDbContext db, TaskSchedule schedule, WorkItem task, string? refusal, CancellationToken cancellationToken)
    {
        var context = new TaskChangeContext(db, writer.Time, new Caller(schedule.CreatedBy, schedule.CustomerId, MemberRole.Member), task);
        if (refusal is null)
        {
            var (facts, worker) = await TaskWorkers.FactsAsync(db, context.Caller.Role, task, cancellationToken);
            if (TaskMoves.Judge(facts, WorkItemStatus.InProgress) is TaskMove.Impossible impossible)
            {
                refusal = impossible.Reason;
            }
            else if (await starts.StartAsync(context, worker!, cancellationToken) is { } refused)
            {
                throw new NotStartedException(refused.Problem!);
            }
            else
            {
                return;
            }
        }

        TaskHistory.Add(db, writer.Time, task, (ChangeAuthor.Platform, null), TaskHistory.CouldNotStart, null, refusal);
        db.Notify(writer.Time, task.CustomerId, TaskNews.CouldNotStart, $"task:{task.Id.Value:D}", new Dictionary<string, string>
        {
            [TaskNews.NumberFact] = task.Number.ToString(CultureInfo.InvariantCulture),
            [TaskNews.ReasonFact] = refusal,
        });
    }

    private NewTask TaskOf(TaskSchedule schedule, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, ScheduleTimes.ZoneOf(schedule.TimeZone)).DateTime);
        return new(schedule.Title, writer.Time.NewId())
        {
            Description = schedule.Description,
            Priority = schedule.Priority,
            DueOn = schedule.DueInDays is { } days ? today.AddDays(days) : null,
            Hire = schedule.HireId,
            Labels = TaskRules.SplitLabels(schedule.Labels),
            Checklist = TaskRules.SplitChecklist(schedule.Checklist),
        };
    }

    private sealed class NotStartedException(string reason) : Exception
    {
        public string Reason { get; } = reason;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The task of schedule {Schedule} could not be written; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception, Guid schedule);
    }
}

internal sealed partial class ScheduleWorker(MakeDueTasks makeDueTasks, TimeProvider time, ILogger<ScheduleWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, makeDueTasks.ExecuteAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Schedules that are due could not be read; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

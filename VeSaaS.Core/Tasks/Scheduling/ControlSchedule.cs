using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>Pauses schedules, lets them go on, and deletes them. The tasks that they wrote stay.</summary>
public sealed class ControlSchedule(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Writes no task until it is resumed.</summary>
    public Task<ScheduleOutcome> PauseAsync(Caller caller, TaskScheduleId id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "tasks.schedule_paused", (_, schedule) =>
        {
            schedule.Pause(time.GetUtcNow());
            return null;
        }, cancellationToken);

    /// <summary>Goes on with the next time from now, in the name of who resumes it; what was missed is not made up for.</summary>
    public Task<ScheduleOutcome> ResumeAsync(Caller caller, TaskScheduleId id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "tasks.schedule_resumed", (_, schedule) =>
        {
            if (schedule.State is not ScheduleState.Paused)
            {
                return null;
            }

            schedule.NextAt = ScheduleTimes.Next(schedule.OnceAt, schedule.Cron, schedule.TimeZone, time.GetUtcNow());
            (schedule.PausedAt, schedule.CreatedBy) = (null, caller.UserId);
            return schedule.NextAt is null ? new(ScheduleTimes.AtField, "Its time is over. Edit it, and choose a later one.") : null;
        }, cancellationToken);

    /// <summary>Takes it away.</summary>
    public Task<ScheduleOutcome> DeleteAsync(Caller caller, TaskScheduleId id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "tasks.schedule_deleted", (db, schedule) =>
        {
            db.Remove(schedule);
            return null;
        }, cancellationToken);

    private async Task<ScheduleOutcome> ChangeAsync(
        Caller caller, TaskScheduleId id, string type, Func<AppDbContext, TaskSchedule, FieldError?> change, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new ScheduleOutcome.NotAllowed(TaskWords.ViewersRead);
        }

        try
        {
            var outcome = await contexts.WriteAsync<ScheduleOutcome>(caller.CustomerId, async (db, token) =>
            {
                var schedule = await db.Set<TaskSchedule>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, token);
                if (schedule is null)
                {
                    return new ScheduleOutcome.NotFound();
                }

                if (change(db, schedule) is { } problem)
                {
                    // Nothing of a refusal is kept.
                    db.ChangeTracker.Clear();
                    return new ScheduleOutcome.Invalid([problem]);
                }

                if (db.ChangeTracker.HasChanges())
                {
                    db.Audit(time, type, Actor.Of(caller), caller.CustomerId, $"schedule:{id.Value:D}");
                }

                return new ScheduleOutcome.Saved(id);
            }, cancellationToken);
            live.Publish(TaskTopics.BoardOf(caller.CustomerId));
            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ScheduleOutcome.ChangedMeanwhile();
        }
    }
}

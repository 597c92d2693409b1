using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>Writes a schedule, and changes it. Saving one that was over, or that is paused, lets it come again at its next time.</summary>
public sealed class SaveSchedule(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Writes a schedule; the same key again gives the same one and nothing new.</summary>
    public Task<ScheduleOutcome> CreateAsync(Caller caller, SchedulePlan plan, Guid key, CancellationToken cancellationToken) =>
        SaveAsync(caller, plan, (db, checkedPlan, token) => AddAsync(db, caller, checkedPlan, key, token), cancellationToken);

    /// <summary>Puts another plan in the place of the schedule's.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="id">Which.</param>
    /// <param name="plan">All of it.</param>
    /// <param name="version">The version that the editor saw; null to change whatever is there.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task<ScheduleOutcome> ChangeAsync(Caller caller, TaskScheduleId id, SchedulePlan plan, int? version, CancellationToken cancellationToken) =>
        SaveAsync(caller, plan, (db, checkedPlan, token) => ReplaceAsync(db, caller, id, checkedPlan, version, token), cancellationToken);

    private async Task<ScheduleOutcome> SaveAsync(
        Caller caller, SchedulePlan plan, Func<AppDbContext, SchedulePlan, CancellationToken, Task<ScheduleOutcome>> write, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new ScheduleOutcome.NotAllowed(TaskWords.ViewersRead);
        }

        plan = plan.Normalized();
        if (plan.Check(time.GetUtcNow()) is { Count: > 0 } problems)
        {
            return new ScheduleOutcome.Invalid(problems);
        }

        try
        {
            var outcome = await contexts.AddOrChangeAsync(caller.CustomerId, async (db, token) =>
                plan.Hire is { } hire && !await TaskWorkers.IsThereAsync(db, caller.CustomerId, hire, token)
                    ? new ScheduleOutcome.Invalid([TaskWorkers.NotInTeam])
                    : await write(db, plan, token), cancellationToken);
            live.Publish(TaskTopics.BoardOf(caller.CustomerId));
            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ScheduleOutcome.ChangedMeanwhile();
        }
    }

    private async Task<ScheduleOutcome> AddAsync(AppDbContext db, Caller caller, SchedulePlan plan, Guid key, CancellationToken cancellationToken)
    {
        var customer = caller.CustomerId;
        var own = db.Set<TaskSchedule>().Where(row => row.CustomerId == customer);
        if (await own.Where(row => row.IdempotencyKey == key).Select(row => (TaskScheduleId?)row.Id).SingleOrDefaultAsync(cancellationToken) is { } known)
        {
            return new ScheduleOutcome.Saved(known);
        }

        if (await own.CountAsync(cancellationToken) >= TaskSchedule.Most)
        {
            return new ScheduleOutcome.TooMany();
        }

        var schedule = new TaskSchedule
        {
            Id = new(time.NewId()),
            CustomerId = customer,
            Title = "",
            Description = "",
            Priority = plan.Priority,
            Labels = "",
            Checklist = "",
            StartsAtOnce = false,
            TimeZone = "",
            CreatedBy = caller.UserId,
            IdempotencyKey = key,
            CreatedAt = time.GetUtcNow(),
        };
        Apply(schedule, plan);
        db.Add(schedule);
        Audit(db, caller, schedule, "tasks.schedule_created");
        return new ScheduleOutcome.Saved(schedule.Id);
    }

    private async Task<ScheduleOutcome> ReplaceAsync(
        AppDbContext db, Caller caller, TaskScheduleId id, SchedulePlan plan, int? version, CancellationToken cancellationToken)
    {
        var schedule = await db.Set<TaskSchedule>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, cancellationToken);
        if (schedule is null)
        {
            return new ScheduleOutcome.NotFound();
        }

        if (version is { } seen && seen != schedule.Version)
        {
            return new ScheduleOutcome.ChangedMeanwhile();
        }

        Apply(schedule, plan);
        Audit(db, caller, schedule, "tasks.schedule_changed");
        return new ScheduleOutcome.Saved(id);
    }

    private void Apply(TaskSchedule schedule, SchedulePlan plan)
    {
        (schedule.Title, schedule.Description, schedule.Priority, schedule.HireId) = (plan.Title!, plan.Description!, plan.Priority, plan.Hire);
        (schedule.Labels, schedule.Checklist) = (TaskRules.JoinLabels(plan.Labels), TaskRules.JoinChecklist(plan.Checklist));
        (schedule.DueInDays, schedule.StartsAtOnce) = (plan.DueInDays, plan.StartsAtOnce);
        (schedule.OnceAt, schedule.Cron, schedule.TimeZone) = (ScheduleTimes.Read(plan.Timing), plan.Timing.Cron, plan.Timing.TimeZone!);
        (schedule.PausedAt, schedule.NextAt) = (null, ScheduleTimes.Next(schedule.OnceAt, schedule.Cron, schedule.TimeZone, time.GetUtcNow()));
    }

    private void Audit(AppDbContext db, Caller caller, TaskSchedule schedule, string type) =>
        db.Audit(time, type, Actor.Of(caller), caller.CustomerId, $"schedule:{schedule.Id.Value:D}", new
        {
            once = schedule.OnceAt, cron = schedule.Cron, timeZone = schedule.TimeZone, hire = schedule.HireId?.Value, startsAtOnce = schedule.StartsAtOnce,
        });
}

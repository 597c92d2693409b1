using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Leaving;

/// <summary>Gives the open tasks and the schedules of somebody who leaves another place, inside the transaction in which it leaves.</summary>
internal static class WorkHandover
{
    /// <summary>The open tasks of a hire, what was handed in included.</summary>
    public static IQueryable<WorkItem> TasksOf(AppDbContext db, CustomerId customer, HireId id) =>
        db.Set<WorkItem>().Where(task => task.CustomerId == customer && task.HireId == id).Where(WorkItem.IsOpen);

    /// <summary>The schedules that give it tasks.</summary>
    public static IQueryable<TaskSchedule> SchedulesOf(AppDbContext db, CustomerId customer, HireId id) =>
        db.Set<TaskSchedule>().Where(schedule => schedule.CustomerId == customer && schedule.HireId == id);

    /// <summary>Carries the plan out; runs that were asked to stop are added to <paramref name="stopped"/>. Returns what was open.</summary>
    public static async Task<OpenWork> ExecuteAsync(
        AppDbContext db, TimeProvider time, (Caller Caller, bool IsProduct) by, HireId id, OpenWorkPlan plan, List<RunId> stopped, CancellationToken cancellationToken)
    {
        var customer = by.Caller.CustomerId;
        var tasks = await TasksOf(db, customer, id).ToListAsync(cancellationToken);
        var open = tasks.Count(task => task.Status is not WorkItemStatus.InReview);
        foreach (var task in tasks)
        {
            var context = new TaskChangeContext(db, time, by.Caller, task) { IsByProduct = by.IsProduct };
            await HandOverAsync(context, plan, cancellationToken);
            if (context.Stopped is { } run)
            {
                stopped.Add(run);
            }
        }

        var schedules = await SchedulesOf(db, customer, id).ToListAsync(cancellationToken);
        foreach (var schedule in schedules)
        {
            HandOver(db, time, by.IsProduct ? Actor.System : Actor.Of(by.Caller), schedule, plan);
        }

        return new(open, schedules.Count);
    }

    // Those that come to the top of a column together stand in the order of their numbers.
    private static async Task HandOverAsync(TaskChangeContext context, OpenWorkPlan plan, CancellationToken cancellationToken)
    {
        var task = context.Task;
        if (task.Status is WorkItemStatus.InReview && plan.Choice is not OpenWorkChoice.Reassign)
        {
            return;
        }

        await context.StopAsync(cancellationToken);
        if (plan.Choice is OpenWorkChoice.Cancel)
        {
            await context.MoveToTopOfAsync(WorkItemStatus.Cancelled, cancellationToken);
            context.Audit("tasks.cancelled");
            return;
        }

        if (task.Status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou)
        {
            await context.MoveToTopOfAsync(WorkItemStatus.ToDo, cancellationToken);
        }

        context.GiveTo(plan.To);
        if (plan.To is null)
        {
            (task.WaitingSince, task.WaitingBy) = (null, null);
        }
    }

    private static void HandOver(AppDbContext db, TimeProvider time, Actor actor, TaskSchedule schedule, OpenWorkPlan plan)
    {
        if (plan.Choice is OpenWorkChoice.Cancel)
        {
            schedule.Pause(time.GetUtcNow());
        }
        else
        {
            (schedule.HireId, schedule.StartsAtOnce) = (plan.To, schedule.StartsAtOnce && plan.To is not null);
        }

        db.Audit(time, plan.Choice is OpenWorkChoice.Cancel ? "tasks.schedule_paused" : "tasks.schedule_changed", actor, schedule.CustomerId,
            $"schedule:{schedule.Id.Value:D}", new { hire = schedule.HireId?.Value });
    }
}

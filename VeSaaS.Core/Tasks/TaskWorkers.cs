using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Who can be given a task, and what stands in the way of starting it.</summary>
internal static class TaskWorkers
{
    public static FieldError NotInTeam => new(TaskRules.AssigneeField, "Choose somebody who works in your team.");

    /// <summary>Why the task cannot be given to somebody else now; null when it can.</summary>
    public static TaskOutcome.Refused? WhyNotGive(WorkItem task) => task.Status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou
        ? new(TaskRefusal.Working, "It is being worked on. Cancel it first, then give it to somebody else.")
        : null;

    /// <summary>Whether the customer has this hire and has not let it go.</summary>
    public static Task<bool> IsThereAsync(AppDbContext db, CustomerId customer, HireId hire, CancellationToken cancellationToken) =>
        db.Set<Hire>().AnyAsync(row => row.CustomerId == customer && row.Id == hire && row.EndRequestedAt == null, cancellationToken);

    /// <summary>What decides on moves of the task, and whoever is assigned.</summary>
    public static async Task<(TaskFacts Facts, Hire? Worker)> FactsAsync(AppDbContext db, Caller caller, WorkItem task, CancellationToken cancellationToken)
    {
        var found = task.HireId is { } id ? await HireLookup.FindAsync(db, caller.CustomerId, id, cancellationToken) : null;
        var blockers = await OpenBlockersAsync(db, caller.CustomerId, task.Id, cancellationToken);
        var full = await WorkLimits.WhyFullAsync(db, task, found?.Hire.PersonaName, cancellationToken);
        return (new(task.Status, caller.Role, found?.Hire.PersonaName, found?.State, blockers, task.ArchivedAt is not null, full), found?.Hire);
    }

    /// <summary>Gives the task to somebody, or to nobody; a refusal when it is being worked on, or the customer has no such hire.</summary>
    public static async Task<TaskOutcome?> AssignAsync(TaskChangeContext context, HireId? hire, CancellationToken cancellationToken)
    {
        if (WhyNotGive(context.Task) is { } refusal)
        {
            return refusal;
        }

        if (hire is { } id && !await IsThereAsync(context.Db, context.Caller.CustomerId, id, cancellationToken))
        {
            return new TaskOutcome.Invalid([NotInTeam]);
        }

        context.GiveTo(hire);
        return null;
    }

    private static Task<List<int>> OpenBlockersAsync(AppDbContext db, CustomerId customer, WorkItemId task, CancellationToken cancellationToken) =>
        db.Set<TaskLink>().Where(link => link.CustomerId == customer && link.TaskId == task)
            .Join(db.Set<WorkItem>().Where(other => other.CustomerId == customer), link => link.BlockerId, other => other.Id, (link, other) => other)
            .Where(other => other.Status != WorkItemStatus.Done).OrderBy(other => other.Number).Select(other => other.Number).ToListAsync(cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
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
    public static async Task<(TaskFacts Facts, Hire? Worker)> FactsAsync(AppDbContext db, MemberRole role, WorkItem task, CancellationToken cancellationToken)
    {
        var (customer, id, worker) = (task.CustomerId, task.Id, task.HireId);
        var reason = worker?.Value;
        var busy = db.Set<WorkItem>().Where(other => other.CustomerId == customer && other.ArchivedAt == null && other.Status == WorkItemStatus.InProgress && other.Id != id);
        var blockers = db.Set<TaskLink>().Where(link => link.CustomerId == customer && link.TaskId == id)
            .Join(db.Set<WorkItem>(), link => link.BlockerId, other => other.Id, (link, other) => other).Where(other => other.CustomerId == customer && other.Status != WorkItemStatus.Done);
        var rows = await (
            from row in db.Set<Customer>().AsNoTracking()
            where row.Id == customer
            join hire in db.Set<Hire>().Where(hire => hire.Id == worker) on row.Id equals hire.CustomerId into hires
            from hire in hires.DefaultIfEmpty()
            join grant in db.Set<AccessGrant>().Where(grant => grant.Reason == GrantReason.Hire && grant.ReasonId == reason) on row.Id equals grant.CustomerId into grants
            from grant in grants.DefaultIfEmpty()
            join limits in db.Set<WorkLimits>() on row.Id equals limits.CustomerId into limited
            from limits in limited.DefaultIfEmpty()
            join blocker in blockers on row.Id equals blocker.CustomerId into blocked
            from blocker in blocked.DefaultIfEmpty()
            select new { hire, grant, limits, All = busy.Count(), Own = busy.Count(other => other.HireId == worker), BlockedBy = (int?)blocker.Number }).ToListAsync(cancellationToken);
        var found = rows[0];
        var (known, state) = found is { hire: { } there, grant: { } access } ? (there, HireStates.ForWork(there, access)) : ((Hire?)null, (HireState?)null);
        var full = found.limits?.WhyFull(found.All, found.Own, known?.PersonaName);
        List<int> numbers = [.. rows.Select(row => row.BlockedBy).OfType<int>().Order()];
        return (new(task.Status, role, known?.PersonaName, state, numbers, task.ArchivedAt is not null, full), known);
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
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Delegation;

/// <summary>Gives a task to whom <see cref="TeamRouting"/> says; the history keeps the reason.</summary>
public sealed class LetTeamDecide(TaskWriter writer)
{
    /// <summary>Field of the history that holds the reason.</summary>
    public const string Field = "routing";

    /// <summary>Assigns it.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, AssignAsync, cancellationToken);

    private static async Task<TaskOutcome?> AssignAsync(TaskChangeContext context, CancellationToken cancellationToken)
    {
        var task = context.Task;
        if (TaskWorkers.WhyNotGive(task) is { } refusal)
        {
            return refusal;
        }

        var team = await TeamAsync(context.Db, context.Caller.CustomerId, cancellationToken);
        if (TeamRouting.Decide(team, $"{task.Title} {task.Description} {string.Join(' ', TaskRules.SplitLabels(task.Labels))}") is not { } decision)
        {
            return new TaskOutcome.Refused(TaskRefusal.Unassigned, "Nobody in your team takes work now. Hire somebody, or resume who is paused.");
        }

        task.HireId = decision.To;
        TaskHistory.Add(context.Db, context.Time, task, (ChangeAuthor.Platform, null), Field, null, decision.Reason);
        context.Audit("tasks.routed", new { to = decision.To.Value });
        return null;
    }

    // Those who take work now.
    private static async Task<IReadOnlyList<RoutingCandidate>> TeamAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken)
    {
        var team = await HireLookup.ListAsync(db, customer, hire => hire.EndRequestedAt == null, cancellationToken);
        List<Hire> hires = [.. team.Where(member => member.State is HireState.Active).Select(member => member.Hire)];
        var listings = hires.ConvertAll(hire => hire.VirtualEmployeeId);
        var known = await db.Set<VirtualEmployee>().AsNoTracking().Where(listing => listings.Contains(listing.Id))
            .Select(listing => new { listing.Id, listing.Name, listing.Category, listing.Tags }).ToDictionaryAsync(listing => listing.Id, cancellationToken);
        return hires.ConvertAll(hire => Candidate(hire, known[hire.VirtualEmployeeId].Name, known[hire.VirtualEmployeeId].Category, known[hire.VirtualEmployeeId].Tags));
    }

    private static RoutingCandidate Candidate(Hire hire, string role, string category, List<string> tags) =>
        new(hire.Id, hire.PersonaName, hire.Seniority, hire.Department, [.. category.Length > 0 ? [category] : Array.Empty<string>(), role, .. tags]);
}

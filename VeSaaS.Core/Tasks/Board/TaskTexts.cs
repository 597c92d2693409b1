using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>What of a task is too long for a card.</summary>
/// <param name="Description">Markdown.</param>
/// <param name="Checklist">Each item, and whether it is ticked, in order.</param>
public sealed record TaskText(string Description, IReadOnlyList<(string Text, bool IsTicked)> Checklist);

/// <summary>Reads what cards leave out.</summary>
public sealed class TaskTexts(AppContexts contexts)
{
    /// <summary>Tasks of one reading; all their texts are in memory at once.</summary>
    public const int Most = 500;

    /// <summary>Of the customer's tasks among these, at most <see cref="Most"/>.</summary>
    public async Task<IReadOnlyDictionary<WorkItemId, TaskText>> ReadAsync(CustomerId customer, IReadOnlyCollection<WorkItemId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, Most);
        await using var db = contexts.ForCustomer(customer);
        var descriptions = await db.Set<WorkItem>().Where(task => task.CustomerId == customer && ids.Contains(task.Id))
            .Select(task => new { task.Id, task.Description }).ToListAsync(cancellationToken);
        var items = await db.Set<ChecklistItem>().Where(item => item.CustomerId == customer && ids.Contains(item.TaskId))
            .Select(item => new { item.TaskId, item.Place, item.Text, IsTicked = item.TickedAt != null }).ToListAsync(cancellationToken);
        var byTask = items.OrderBy(item => item.Place).ToLookup(item => item.TaskId, item => (item.Text, item.IsTicked));
        return descriptions.ToDictionary(task => task.Id, task => new TaskText(task.Description, [.. byTask[task.Id]]));
    }
}

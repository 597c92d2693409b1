using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Finds places in columns, inside the transaction that takes them.</summary>
internal static class TaskPlaces
{
    /// <summary>A key directly behind a card of the column, or at its top with null; null when there is no such card, or no room behind it.</summary>
    public static async Task<string?> BehindAsync(
        AppDbContext db, CustomerId customer, WorkItemStatus column, WorkItemId? behind, WorkItemId moved, CancellationToken cancellationToken)
    {
        var cards = db.Set<WorkItem>().Where(task => task.CustomerId == customer && task.ArchivedAt == null && task.Status == column && task.Id != moved);
        string? before = null;
        if (behind is { } id)
        {
            before = await cards.Where(task => task.Id == id).Select(task => task.Rank).SingleOrDefaultAsync(cancellationToken);
            if (before is null)
            {
                return null;
            }
        }

        // Cards that came to the column with the same key stand side by side; the new one goes behind all of them.
        var next = before is null ? cards : cards.Where(task => task.Rank.CompareTo(before) > 0);
        var following = await next.OrderBy(task => task.Rank).Select(task => task.Rank).FirstOrDefaultAsync(cancellationToken);
        return RankKey.Between(before, following);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>A task by what people call it.</summary>
public sealed record TaskTitle(WorkItemId Id, int Number, string Title);

/// <summary>Finds what tasks are called.</summary>
public sealed class TaskTitles(AppContexts contexts)
{
    /// <summary>Of the customer's tasks among these, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, TaskTitle>> FindAsync(CustomerId customer, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var wanted = ids.Select(id => new WorkItemId(id)).ToList();
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<WorkItem>().Where(task => task.CustomerId == customer && wanted.Contains(task.Id))
            .Select(task => new TaskTitle(task.Id, task.Number, task.Title)).ToDictionaryAsync(task => task.Id.Value, cancellationToken);
    }
}

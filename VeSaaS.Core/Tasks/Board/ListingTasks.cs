using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>The open tasks that the hires of a listing have, for the operator who is about to take it away.</summary>
public sealed class ListingTasks(AppContexts contexts)
{
    /// <summary>How many there are, of every customer.</summary>
    public async Task<int> CountOpenAsync(VirtualEmployeeId listing, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator sees what a listing is working on");
        return await (
            from hire in db.Set<Hire>()
            where hire.VirtualEmployeeId == listing
            join task in db.Set<WorkItem>().Where(WorkItem.IsOpen) on new { hire.CustomerId, HireId = (HireId?)hire.Id } equals new { task.CustomerId, task.HireId }
            select task.Id).CountAsync(cancellationToken);
    }
}

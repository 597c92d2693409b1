using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>Removes what was said and given in the runs of a conversation. That they ran, when, and what they cost stays.</summary>
internal static class RunErasure
{
    /// <summary>Erases inside the caller's transaction. The contents of files are removed by <see cref="FileReaper"/>, as nothing refers to them any more.</summary>
    public static async Task EraseAsync(AppDbContext db, CustomerId customer, Guid context, CancellationToken cancellationToken)
    {
        var nothing = new AgentMessage("", context.ToString("D"), null, []);
        var runs = db.Set<Run>().Where(run => run.CustomerId == customer && run.ContextId == context);
        var ids = await runs.Select(run => run.Id).ToListAsync(cancellationToken);
        await db.Set<RunEvent>().Where(entry => entry.CustomerId == customer && ids.Contains(entry.RunId)).ExecuteDeleteAsync(cancellationToken);
        await db.Set<RunAsk>().Where(ask => ask.CustomerId == customer && ask.ContextId == context).ExecuteDeleteAsync(cancellationToken);
        await db.Set<StoredFile>().Where(file => file.CustomerId == customer && runs.Any(run => run.OwnerId == file.OwnerId)).ExecuteDeleteAsync(cancellationToken);
        await runs.ExecuteUpdateAsync(
            set => set.SetProperty(run => run.Input, nothing).SetProperty(run => run.FailureDetail, (string?)null), cancellationToken);
    }
}

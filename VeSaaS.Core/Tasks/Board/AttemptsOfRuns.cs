using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Finds which attempt a run belongs to.</summary>
public sealed class AttemptsOfRuns(AppContexts contexts)
{
    /// <summary>The attempts' numbers, by run. A run of a check is not among them; an attempt that asked has several runs.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> FindAsync(CustomerId customer, IReadOnlyCollection<Guid> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var wanted = runs.Select(id => new RunId(id)).ToList();
        await using var db = contexts.ForCustomer(customer);
        return await (
            from run in db.Set<Run>()
            where run.CustomerId == customer && wanted.Contains(run.Id)
            join attempt in db.Set<TaskAttempt>() on run.OwnerId equals attempt.Id
            where attempt.CustomerId == customer
            select new { run.Id, attempt.Number }).ToDictionaryAsync(row => row.Id.Value, row => row.Number, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Steps;

/// <summary>Reads what agents did in runs, always one customer's.</summary>
public sealed class RunSteps(AppContexts contexts)
{
    /// <summary>The steps of each of the runs that has any; runs of another customer have none.</summary>
    public async Task<IReadOnlyDictionary<RunId, IReadOnlyList<RunStep>>> ReadAsync(
        CustomerId customer, IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0)
        {
            return new Dictionary<RunId, IReadOnlyList<RunStep>>();
        }

        await using var db = contexts.ForCustomer(customer);
        var entries = await db.Set<RunEvent>().AsNoTracking()
            .Where(entry => entry.CustomerId == customer && runs.Contains(entry.RunId) && (entry.Kind == RunEventKind.Status || entry.Kind == RunEventKind.Part))
            .Select(entry => new { entry.RunId, Entry = new RunEntry(entry.Sequence, entry.Kind, entry.Payload, entry.At) })
            .ToListAsync(cancellationToken);
        return entries.GroupBy(row => row.RunId)
            .Select(run => (Run: run.Key, Steps: StepReader.Read(run.Select(row => row.Entry).OrderBy(entry => entry.Sequence))))
            .Where(run => run.Steps.Count > 0)
            .ToDictionary(run => run.Run, run => run.Steps);
    }
}

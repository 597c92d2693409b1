using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Teams;

/// <summary>What a hire is doing, which is more than its state.</summary>
/// <param name="IsWorking">A run is queued or running.</param>
/// <param name="NeedsYou">A run waits for a person.</param>
/// <param name="LastAt">When the last run was asked for; null before the first.</param>
public sealed record HireActivity(bool IsWorking, bool NeedsYou, DateTimeOffset? LastAt)
{
    /// <summary>Nothing was ever asked of it.</summary>
    public static HireActivity None { get; } = new(false, false, null);
}

/// <summary>Reads from the runs what a team is doing. Here, because Teams does not know Runs.</summary>
public sealed class TeamActivity(AppContexts contexts)
{
    /// <summary>By hire; who never worked is left out. One query.</summary>
    public async Task<IReadOnlyDictionary<Guid, HireActivity>> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<Run>().AsNoTracking()
            .Where(run => run.CustomerId == customer)
            .GroupBy(run => run.HireId)
            .Select(group => new
            {
                HireId = group.Key,
                Working = group.Count(run => run.State == RunState.Queued || run.State == RunState.Running),
                Waiting = group.Count(run => run.State == RunState.InputRequired),
                Last = group.Max(run => run.CreatedAt),
            })
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.HireId, row => new HireActivity(row.Working > 0, row.Waiting > 0, row.Last));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
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

    /// <summary>Tasks of it on the board that are not done, failed or cancelled.</summary>
    public int OpenTasks { get; init; }

    /// <summary>Those of them that were handed in and wait for their review.</summary>
    public int Reviews { get; init; }
}

/// <summary>Reads from runs and tasks what a team is doing. Here, because Teams knows neither.</summary>
public sealed class TeamActivity(AppContexts contexts)
{
    /// <summary>By hire; who never worked and has nothing to do is left out. Two queries.</summary>
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
        var open = await db.Set<WorkItem>().AsNoTracking()
            .Where(task => task.CustomerId == customer && task.HireId != null).Where(WorkItem.IsOpen)
            .GroupBy(task => task.HireId).Select(group => new { HireId = group.Key, Count = group.Count(), Reviews = group.Count(task => task.Status == WorkItemStatus.InReview) }).ToListAsync(cancellationToken);
        var activity = rows.ToDictionary(row => row.HireId, row => new HireActivity(row.Working > 0, row.Waiting > 0, row.Last));
        foreach (var row in open)
        {
            var hire = row.HireId!.Value.Value;
            activity[hire] = activity.GetValueOrDefault(hire, HireActivity.None) with { OpenTasks = row.Count, Reviews = row.Reviews };
        }

        return activity;
    }
}

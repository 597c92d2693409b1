using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>A check as people see it.</summary>
public sealed record CheckDetail
{
    public required Guid Id { get; init; }

    /// <summary>Who checks.</summary>
    public required string Checker { get; init; }

    /// <summary>Number of the attempt whose result it is about.</summary>
    public required int Attempt { get; init; }

    public required CheckState State { get; init; }

    public required string? FailureDetail { get; init; }

    /// <summary>What was said, as it was said.</summary>
    public required string Answer { get; init; }

    public required long Tokens { get; init; }

    public required Money? Cost { get; init; }

    /// <summary>It was metered, and the gateway reports what it costs.</summary>
    public bool IsCostReported => Tokens > 0 && Cost is null;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By item; those of which nothing was said are left out.</summary>
    public required IReadOnlyList<SuggestionRow> Suggestions { get; init; }
}

/// <summary>What a check suggests for an item.</summary>
/// <param name="Item">The item of the checklist.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Reason">Why.</param>
/// <param name="Accepted">What a person made of it; null while nobody decided.</param>
public sealed record SuggestionRow(Guid Item, bool Holds, string Reason, bool? Accepted);

/// <summary>Reads the checks of a task.</summary>
internal static class CheckQuery
{
    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<TaskCheck>> ReadAsync(AppDbContext db, CustomerId customer, WorkItemId task, CancellationToken cancellationToken) =>
        await db.Set<TaskCheck>().AsNoTracking().Where(check => check.CustomerId == customer && check.TaskId == task)
            .OrderByDescending(check => check.CreatedAt).ThenByDescending(check => check.Id).ToListAsync(cancellationToken);

    /// <summary>The checks with what they suggest.</summary>
    public static async Task<IReadOnlyList<CheckDetail>> DescribeAsync(
        AppDbContext db, CustomerId customer, IReadOnlyList<TaskCheck> checks, IReadOnlyDictionary<Teams.HireId, TaskWorker> workers, IReadOnlyDictionary<Guid, int> attempts,
        CancellationToken cancellationToken)
    {
        var ids = checks.Select(check => check.Id).ToList();
        var items = ids.Count == 0 ? [] : await db.Set<CheckedItem>().AsNoTracking()
            .Where(row => row.CustomerId == customer && ids.Contains(row.CheckId) && row.Holds != null).OrderBy(row => row.Number).ToListAsync(cancellationToken);
        return [.. checks.Select(check => new CheckDetail
        {
            Id = check.Id,
            Checker = workers.GetValueOrDefault(check.HireId)?.Name ?? "A virtual employee",
            Attempt = attempts.GetValueOrDefault(check.AttemptId),
            State = check.State,
            FailureDetail = check.FailureDetail,
            Answer = check.Answer,
            Tokens = check.Tokens,
            Cost = check.Cost,
            CreatedAt = check.CreatedAt,
            Suggestions = [.. items.Where(row => row.CheckId == check.Id).Select(row => new SuggestionRow(row.ItemId, row.Holds is true, row.Reason ?? "", row.Accepted))],
        })];
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Reads boards, always one customer's.</summary>
public sealed class BoardQuery(AppContexts contexts, RunSteps steps, RunAsks asks, TimeProvider time)
{
    /// <summary>Cards of a column that are read at first, and more each time.</summary>
    public const int PageSize = 100;

    /// <summary>The columns in the order of the board; the last one holds what failed and what was cancelled.</summary>
    public static IReadOnlyList<IReadOnlyList<WorkItemStatus>> Columns { get; } =
    [
        [WorkItemStatus.ToDo], [WorkItemStatus.InProgress], [WorkItemStatus.NeedsYou], [WorkItemStatus.InReview], [WorkItemStatus.Done],
        [WorkItemStatus.Failed, WorkItemStatus.Cancelled],
    ];

    /// <summary>The board.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="filter">What of it.</param>
    /// <param name="today">Today where the customer is.</param>
    /// <param name="most">Cards of a column, by its first status; <see cref="PageSize"/> where nothing is said.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<BoardColumn>> ReadAsync(
        CustomerId customer, BoardFilter filter, DateOnly today, IReadOnlyDictionary<WorkItemStatus, int>? most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = contexts.ForCustomer(customer);
        var rows = Filtered(db, customer, filter, today);
        var totals = await rows.GroupBy(task => task.Status).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        List<(IReadOnlyList<WorkItemStatus> Statuses, List<TaskCard> Cards)> columns = [];
        foreach (var statuses in Columns)
        {
            var size = most?.GetValueOrDefault(statuses[0], PageSize) ?? PageSize;
            List<TaskCard> cards = [];
            foreach (var status in statuses.Where(totals.ContainsKey))
            {
                cards.AddRange(await CardsAsync(db, rows.Where(task => task.Status == status), size, cancellationToken));
            }

            columns.Add((statuses, [.. cards.OrderBy(card => card.Rank, StringComparer.Ordinal).ThenBy(card => card.Number).Take(size)]));
        }

        var complete = (await CompleteAsync(db, customer, [.. columns.SelectMany(column => column.Cards)], cancellationToken)).ToDictionary(card => card.Id);
        return [.. columns.Select(column => new BoardColumn(
            column.Statuses, column.Cards.ConvertAll(card => complete[card.Id]), column.Statuses.Sum(totals.GetValueOrDefault)))];
    }

    /// <summary>Every label that is in use, in order.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var labels = await db.Set<WorkItem>().Where(task => task.CustomerId == customer && task.ArchivedAt == null && task.Labels != "")
            .Select(task => task.Labels).Distinct().ToListAsync(cancellationToken);
        return [.. labels.SelectMany(TaskRules.SplitLabels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many tasks wait for a person of the customer: with a question, or to be reviewed.</summary>
    public async Task<int> CountWaitingAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<WorkItem>().CountAsync(
            task => task.CustomerId == customer && task.ArchivedAt == null && task.Status == WorkItemStatus.NeedsYou, cancellationToken);
    }

    private static IQueryable<WorkItem> Filtered(AppDbContext db, CustomerId customer, BoardFilter filter, DateOnly today)
    {
        var rows = db.Set<WorkItem>().AsNoTracking().Where(task => task.CustomerId == customer);
        rows = filter.Archived ? rows.Where(task => task.ArchivedAt != null) : rows.Where(task => task.ArchivedAt == null);
        foreach (var word in SearchText.Fold(filter.Search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            rows = rows.Where(task => task.Searchable.Contains(word));
        }

        if (filter.Worker is { } hire)
        {
            rows = rows.Where(task => task.HireId == hire);
        }

        rows = filter.Unassigned ? rows.Where(task => task.HireId == null) : rows;
        if (filter.Label is { } label)
        {
            var found = $"|{label}|";
            rows = rows.Where(task => task.Labels.Contains(found));
        }

        if (filter.Priority is { } priority)
        {
            rows = rows.Where(task => task.Priority == priority);
        }

        var week = today.AddDays(6);
        return filter.Due switch
        {
            DueFilter.Overdue => rows.Where(task => task.DueOn < today && task.Status != WorkItemStatus.Done && task.Status != WorkItemStatus.Cancelled),
            DueFilter.Today => rows.Where(task => task.DueOn == today),
            DueFilter.Week => rows.Where(task => task.DueOn >= today && task.DueOn <= week),
            DueFilter.None => rows.Where(task => task.DueOn == null),
            _ => rows,
        };
    }

    private static Task<List<TaskCard>> CardsAsync(AppDbContext db, IQueryable<WorkItem> rows, int most, CancellationToken cancellationToken) =>
        rows.OrderBy(task => task.Rank).ThenBy(task => task.Number).Take(most).Select(task => new TaskCard
        {
            Id = task.Id,
            Number = task.Number,
            Title = task.Title,
            Status = task.Status,
            Priority = task.Priority,
            DueOn = task.DueOn,
            Labels = TaskRules.SplitLabels(task.Labels),
            HireId = task.HireId,
            Ticked = db.Set<ChecklistItem>().Count(item => item.CustomerId == task.CustomerId && item.TaskId == task.Id && item.TickedAt != null),
            ChecklistItems = db.Set<ChecklistItem>().Count(item => item.CustomerId == task.CustomerId && item.TaskId == task.Id),
            Comments = db.Set<TaskComment>().Count(comment => comment.CustomerId == task.CustomerId && comment.TaskId == task.Id),
            Files = db.Set<StoredFile>().Count(file => file.CustomerId == task.CustomerId && file.OwnerId == (Guid?)(object)task.Id),
            Cost = task.Cost,
            RunId = task.RunId,
            IsWaiting = task.WaitingSince != null,
            IsArchived = task.ArchivedAt != null,
            Rank = task.Rank,
            StatusSince = task.StatusSince,
            Version = task.Version,
            Characters = task.Title.Length + task.Description.Length,
        }).ToListAsync(cancellationToken);

    private async Task<IEnumerable<TaskCard>> CompleteAsync(AppDbContext db, CustomerId customer, IReadOnlyList<TaskCard> cards, CancellationToken cancellationToken)
    {
        var workers = await WorkerQuery.ReadAsync(db, customer, [.. cards.Select(card => card.HireId).OfType<Teams.HireId>().Distinct()], cancellationToken);
        var startable = cards.Where(card => card.Status is WorkItemStatus.ToDo).ToList();
        var prices = await HirePrices.ReadAsync(
            db, customer, [.. startable.Select(card => card.HireId).OfType<Teams.HireId>().Distinct().Select(hire => hire.Value)], cancellationToken);
        var blockers = await BlockersAsync(db, customer, startable.ConvertAll(card => card.Id), cancellationToken);
        var doing = await steps.ReadAsync(customer, RunsOf(cards, WorkItemStatus.InProgress), cancellationToken);
        var asked = await asks.ReadAsync(customer, RunsOf(cards, WorkItemStatus.NeedsYou), cancellationToken);
        var failed = RunsOf(cards, WorkItemStatus.Failed);
        // By the task, too, whose attempts have an index.
        List<WorkItemId> failedTasks = [.. cards.Where(card => card.Status is WorkItemStatus.Failed).Select(card => card.Id)];
        var failures = failed.Count == 0 ? [] : await db.Set<TaskAttempt>().AsNoTracking()
            .Where(attempt => attempt.CustomerId == customer && failedTasks.Contains(attempt.TaskId) && failed.Contains(attempt.RunId))
            .ToDictionaryAsync(attempt => attempt.RunId, attempt => attempt.FailureDetail, cancellationToken);
        var now = time.GetUtcNow();
        return cards.Select(card => card with
        {
            Worker = card.HireId is { } hire ? workers.GetValueOrDefault(hire) : null,
            BlockedBy = [.. blockers[card.Id]],
            Estimate = card is { Status: WorkItemStatus.ToDo, HireId: { } who } && prices.TryGetValue(who.Value, out var price)
                ? CallEstimate.Of(price.At(now), card.Characters) : (Money?)null,
            Step = card.RunId is { } run && doing.TryGetValue(run, out var done) ? (done.Count, done[^1].Label) : null,
            Ask = card.RunId is { } waiting && card.Status is WorkItemStatus.NeedsYou ? asked.GetValueOrDefault(waiting)?.Ask : null,
            Failure = card.RunId is { } last && card.Status is WorkItemStatus.Failed ? failures.GetValueOrDefault(last) : null,
        });
    }

    private static async Task<ILookup<WorkItemId, int>> BlockersAsync(
        AppDbContext db, CustomerId customer, List<WorkItemId> tasks, CancellationToken cancellationToken)
    {
        var links = tasks.Count == 0 ? [] : await db.Set<TaskLink>().Where(link => link.CustomerId == customer && tasks.Contains(link.TaskId))
            .Join(db.Set<WorkItem>().Where(task => task.CustomerId == customer && task.Status != WorkItemStatus.Done), link => link.BlockerId, task => task.Id,
                (link, task) => new { link.TaskId, task.Number })
            .ToListAsync(cancellationToken);
        return links.OrderBy(link => link.Number).ToLookup(link => link.TaskId, link => link.Number);
    }

    private static List<RunId> RunsOf(IEnumerable<TaskCard> cards, WorkItemStatus status) =>
        [.. cards.Where(card => card.Status == status).Select(card => card.RunId).OfType<RunId>()];
}

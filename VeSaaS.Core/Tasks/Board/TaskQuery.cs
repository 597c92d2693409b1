using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Reads single tasks, always one customer's.</summary>
public sealed class TaskQuery(AppContexts contexts, RunSteps steps, RunAsks asks)
{
    /// <summary>Lines of the history that are read.</summary>
    public const int MostChanges = 200;

    /// <summary>The customer's task, or null.</summary>
    public async Task<TaskDetail?> FindAsync(CustomerId customer, WorkItemId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var task = await db.Set<WorkItem>().AsNoTracking().SingleOrDefaultAsync(task => task.CustomerId == customer && task.Id == id, cancellationToken);
        if (task is null)
        {
            return null;
        }

        var items = await db.Set<ChecklistItem>().AsNoTracking().Where(item => item.CustomerId == customer && item.TaskId == id).OrderBy(item => item.Place).ToListAsync(cancellationToken);
        var comments = await db.Set<TaskComment>().AsNoTracking().Where(comment => comment.CustomerId == customer && comment.TaskId == id)
            .OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id).ToListAsync(cancellationToken);
        var changes = await db.Set<TaskChange>().AsNoTracking().Where(change => change.CustomerId == customer && change.TaskId == id)
            .OrderByDescending(change => change.At).ThenByDescending(change => change.Id).Take(MostChanges).ToListAsync(cancellationToken);
        var attempts = await db.Set<TaskAttempt>().AsNoTracking().Where(attempt => attempt.CustomerId == customer && attempt.TaskId == id)
            .OrderByDescending(attempt => attempt.Number).ToListAsync(cancellationToken);
        var files = await TaskFiles.Of(db, customer, id).AsNoTracking().OrderBy(file => file.Order).ToListAsync(cancellationToken);
        var checks = await CheckQuery.ReadAsync(db, customer, id, cancellationToken);
        var workers = await WorkerQuery.ReadAsync(db, customer, [.. HiresOf(task, attempts, changes).Concat(checks.Select(check => check.HireId)).Distinct()], cancellationToken);
        var names = await NamesAsync(
            db, [.. comments.Select(comment => comment.WrittenBy), .. items.Select(item => item.TickedBy).OfType<Guid>(), .. files.Select(file => file.UploadedBy).OfType<Guid>(), .. People(changes)],
            cancellationToken);
        var mentioned = await Mentions.NamesAsync(db, customer, comments.Select(comment => comment.Text), cancellationToken);
        string Named(Guid person) => names.GetValueOrDefault(person) ?? "A former member";
        return new TaskDetail
        {
            Id = id,
            Number = task.Number,
            Title = task.Title,
            Description = task.Description,
            Status = task.Status,
            Priority = task.Priority,
            DueOn = task.DueOn,
            Labels = TaskRules.SplitLabels(task.Labels),
            IsWaiting = task.WaitingSince is not null,
            Full = (await TaskWorkers.FactsAsync(db, MemberRole.Viewer, task, cancellationToken)).Facts.Full,
            Worker = task.HireId is { } hire ? workers.GetValueOrDefault(hire) : null,
            Schedule = await ScheduleAsync(db, customer, task.ScheduleId, cancellationToken),
            Cost = task.Cost,
            Cap = await TaskCaps.FindAsync(db, customer, id, cancellationToken),
            CreatedAt = task.CreatedAt,
            ArchivedAt = task.ArchivedAt,
            Version = task.Version,
            Checklist = items.ConvertAll(item => new TaskItem(item.Id, item.Text, item.TickedAt, item.TickedBy is { } by ? Named(by) : null)),
            Files = await TaskFiles.DescribeAsync(db, customer, files, attempts, Named, cancellationToken),
            Checks = await CheckQuery.DescribeAsync(db, customer, checks, workers, attempts.ToDictionary(attempt => attempt.Id, attempt => attempt.Number), cancellationToken),
            Attempts = await AttemptsAsync(db, customer, attempts, workers, cancellationToken),
            Comments = comments.ConvertAll(comment => new CommentRow(comment.Id, comment.Kind, comment.Text, comment.WrittenBy, Named(comment.WrittenBy), comment.CreatedAt)
            {
                Mentions = [.. Mentions.Read(comment.Text).Select(person => new MentionedMember(person, mentioned.GetValueOrDefault(person, Mentions.Former)))],
            }),
            History = changes.ConvertAll(change => RowOf(change, workers, Named)),
            Blockers = await LinkedAsync(db, customer, db.Set<TaskLink>().Where(link => link.CustomerId == customer && link.TaskId == id).Select(link => link.BlockerId), cancellationToken),
            Blocks = await LinkedAsync(db, customer, db.Set<TaskLink>().Where(link => link.CustomerId == customer && link.BlockerId == id).Select(link => link.TaskId), cancellationToken),
        };
    }

    private async Task<IReadOnlyList<AttemptDetail>> AttemptsAsync(
        AppDbContext db, CustomerId customer, IReadOnlyList<TaskAttempt> attempts, IReadOnlyDictionary<HireId, TaskWorker> workers, CancellationToken cancellationToken)
    {
        var owners = attempts.Select(attempt => attempt.Id).ToList();
        // By owner and in the order in which they were queued: the first run of an attempt, and one for each answer.
        var runs = owners.Count == 0 ? [] : await db.Set<Run>().AsNoTracking().Where(run => run.CustomerId == customer && owners.Contains(run.OwnerId))
            .Select(run => new { run.Id, run.OwnerId, run.CreatedAt }).ToListAsync(cancellationToken);
        var byAttempt = runs.OrderBy(run => run.CreatedAt).ToLookup(run => run.OwnerId, run => run.Id);
        var all = runs.ConvertAll(run => run.Id);
        var files = await FileQueries.OfOwnersAsync(db, customer, owners, all, cancellationToken);
        var done = await steps.ReadAsync(customer, all, cancellationToken);
        var asked = await asks.ReadAsync(customer, all, cancellationToken);
        return [.. attempts.Select(attempt => new AttemptDetail
        {
            Id = attempt.Id,
            Number = attempt.Number,
            HireId = attempt.HireId,
            Worker = workers.GetValueOrDefault(attempt.HireId)?.Name ?? "A virtual employee",
            RunId = attempt.RunId,
            State = attempt.State,
            Result = attempt.Result,
            Failure = attempt.Failure,
            FailureDetail = attempt.FailureDetail,
            Tokens = attempt.InputTokens + attempt.OutputTokens,
            Cost = attempt.Cost,
            CreatedAt = attempt.CreatedAt,
            StartedAt = attempt.StartedAt,
            EndedAt = attempt.EndedAt,
            Steps = [.. byAttempt[attempt.Id].SelectMany(run => done.GetValueOrDefault(run) ?? [])],
            Files = [.. files[attempt.Id]],
            Asks = [.. byAttempt[attempt.Id].Select(run => asked.GetValueOrDefault(run)).OfType<AskRow>()],
        })];
    }

    private static async Task<(TaskScheduleId, string)?> ScheduleAsync(AppDbContext db, CustomerId customer, TaskScheduleId? id, CancellationToken cancellationToken) =>
        id is { } schedule && await db.Set<TaskSchedule>().Where(row => row.CustomerId == customer && row.Id == schedule).Select(row => row.Title)
            .SingleOrDefaultAsync(cancellationToken) is { } title
            ? (schedule, title) : null;

    private static async Task<IReadOnlyList<LinkedTask>> LinkedAsync(
        AppDbContext db, CustomerId customer, IQueryable<WorkItemId> ids, CancellationToken cancellationToken) =>
        await ids.Join(db.Set<WorkItem>().Where(task => task.CustomerId == customer), id => id, task => task.Id, (_, task) => task)
            .OrderBy(task => task.Number).Select(task => new LinkedTask(task.Id, task.Number, task.Title, task.Status)).ToListAsync(cancellationToken);

    private static HistoryRow RowOf(TaskChange change, IReadOnlyDictionary<HireId, TaskWorker> workers, Func<Guid, string> named)
    {
        string? Value(string? text) => change.Field != TaskHistory.Assignee ? text
            : Guid.TryParse(text, out var hire) ? workers.GetValueOrDefault(new HireId(hire))?.Name ?? "a former virtual employee" : null;
        var author = (change.Author, change.AuthorId) switch
        {
            (ChangeAuthor.Person, { } person) => named(person),
            (ChangeAuthor.VirtualEmployee, { } hire) => workers.GetValueOrDefault(new HireId(hire))?.Name ?? "A virtual employee",
            _ => "VE SaaS",
        };
        return new(change.Author, author, change.Field, Value(change.Before), Value(change.After), change.At);
    }

    private static IEnumerable<Guid> People(IEnumerable<TaskChange> changes) =>
        changes.Where(change => change.Author is ChangeAuthor.Person).Select(change => change.AuthorId).OfType<Guid>();

    private static List<HireId> HiresOf(WorkItem task, IEnumerable<TaskAttempt> attempts, IReadOnlyList<TaskChange> changes) =>
    [
        .. attempts.Select(attempt => attempt.HireId)
            .Concat(task.HireId is { } hire ? [hire] : [])
            .Concat(changes.Where(change => change.Author is ChangeAuthor.VirtualEmployee).Select(change => change.AuthorId).OfType<Guid>().Select(id => new HireId(id)))
            .Concat(changes.Where(change => change.Field == TaskHistory.Assignee).SelectMany(change => new[] { change.Before, change.After })
                .Select(text => Guid.TryParse(text, out var id) ? new HireId(id) : (HireId?)null).OfType<HireId>())
            .Distinct(),
    ];

    private static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(AppDbContext db, IReadOnlyCollection<Guid> people, CancellationToken cancellationToken)
    {
        var ids = people.Distinct().ToList();
        return ids.Count == 0 ? new Dictionary<Guid, string>()
            : await db.Users.Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
    }
}

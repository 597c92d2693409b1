using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>A task that somebody writes.</summary>
/// <param name="Title">What is to be done, in a few words.</param>
/// <param name="IdempotencyKey">Made by the client; the same again gives the same task and nothing new.</param>
public sealed record NewTask(string? Title, Guid IdempotencyKey)
{
    /// <summary>Markdown.</summary>
    public string? Description { get; init; }

    public WorkItemPriority Priority { get; init; } = WorkItemPriority.Normal;

    /// <summary>Today or later, where the customer is.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>Who shall work on it.</summary>
    public HireId? Hire { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What has to hold before it is accepted.</summary>
    public IReadOnlyList<string> Checklist { get; init; } = [];

    /// <summary>Files that the customer has in its chats; copies of them are attached, at most <see cref="FileLimits.MaxPerMessage"/>.</summary>
    public IReadOnlyList<FileId> Files { get; init; } = [];

    /// <summary>It comes from another board, from which it may bring a day that is over.</summary>
    public bool IsImported { get; init; }

    internal NewTask Normalized() => this with
    {
        Title = TaskRules.NormalizeTitle(Title),
        Description = Description?.Trim() ?? "",
        Labels = TaskRules.NormalizeLabels(Labels),
        Checklist = TaskRules.NormalizeChecklist(Checklist),
    };

    // Of a normalised task.
    internal IReadOnlyList<FieldError> Check(DateOnly today) =>
    [
        .. TaskRules.CheckTitle(Title!), .. TaskRules.CheckDescription(Description!), .. IsImported ? [] : TaskRules.CheckDue(DueOn, today),
        .. TaskRules.CheckLabels(Labels), .. TaskRules.CheckChecklist(Checklist),
    ];
}

/// <summary>Adds a task at the top of To do. Nothing is started by it.</summary>
public sealed class CreateTask(AppContexts contexts, CustomerClock clock, TaskWriter writer)
{
    /// <summary>Adds it.</summary>
    public async Task<TaskOutcome> ExecuteAsync(Caller caller, NewTask wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(wanted);
        if (caller.Role is MemberRole.Viewer)
        {
            return new TaskOutcome.NotAllowed(TaskWords.ViewersRead);
        }

        wanted = wanted.Normalized();
        if (wanted.Check(await clock.TodayAsync(caller.CustomerId, cancellationToken)) is { Count: > 0 } problems)
        {
            return new TaskOutcome.Invalid(problems);
        }

        var outcome = await AddAsync(caller, wanted, cancellationToken);
        if (outcome is TaskOutcome.Saved)
        {
            writer.Announce(caller.CustomerId);
        }

        return outcome;
    }

    private async Task<TaskOutcome> AddAsync(Caller caller, NewTask wanted, CancellationToken cancellationToken)
    {
        // Of two that are written at once the second one finds its number taken, or is the same one sent twice, and looks again.
        for (var again = 0; ; again++)
        {
            try
            {
                return await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, wanted, token), cancellationToken);
            }
            catch (DbUpdateException exception) when (again < 3 && contexts.IsUniqueViolation(exception))
            {
                continue;
            }
        }
    }

    private async Task<TaskOutcome> WriteAsync(AppDbContext db, Caller caller, NewTask wanted, CancellationToken cancellationToken)
    {
        var customer = caller.CustomerId;
        var known = await db.Set<WorkItem>().AsNoTracking()
            .SingleOrDefaultAsync(task => task.CustomerId == customer && task.IdempotencyKey == wanted.IdempotencyKey, cancellationToken);
        if (known is not null)
        {
            return known.Title == wanted.Title ? new TaskOutcome.Saved(known.Id, known.Number, known.Version) : new TaskOutcome.KeyReused();
        }

        if (wanted.Hire is { } hire && !await TaskWorkers.IsThereAsync(db, customer, hire, cancellationToken))
        {
            return new TaskOutcome.Invalid([TaskWorkers.NotInTeam]);
        }

        var task = await AddAsync(db, writer.Time, caller.CustomerId, caller.UserId, wanted, cancellationToken);
        if (await TaskFiles.CopyAsync(db, writer.Time, task, wanted.Files, cancellationToken) is { } problem)
        {
            // The transaction commits what a refusal left in it.
            db.ChangeTracker.Clear();
            return new TaskOutcome.Invalid([problem]);
        }

        TaskHistory.Add(db, writer.Time, task, (ChangeAuthor.Person, caller.UserId), TaskHistory.Created, null, task.Title);
        db.Audit(writer.Time, "tasks.created", Actor.Of(caller), customer, $"task:{task.Id.Value:D}", new { number = task.Number, hire = wanted.Hire?.Value });
        return new TaskOutcome.Saved(task.Id, task.Number, task.Version);
    }

    /// <summary>Adds a checked task at the top of To do. Two that are added at once find their number taken: the transaction has to be done again.</summary>
    internal static async Task<WorkItem> AddAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, Guid createdBy, NewTask wanted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = await db.Set<WorkItem>().Where(task => task.CustomerId == customer).MaxAsync(task => (int?)task.Number, cancellationToken);
        var id = new WorkItemId(time.NewId());
        var task = new WorkItem
        {
            Id = id,
            CustomerId = customer,
            Number = (last ?? 0) + 1,
            Title = wanted.Title!,
            Description = wanted.Description!,
            Status = WorkItemStatus.ToDo,
            Rank = await TaskPlaces.BehindAsync(db, customer, WorkItemStatus.ToDo, null, id, cancellationToken) ?? throw new UnreachableException("No room at the top."),
            Priority = wanted.Priority,
            DueOn = wanted.DueOn,
            Labels = TaskRules.JoinLabels(wanted.Labels),
            HireId = wanted.Hire,
            CreatedBy = createdBy,
            IdempotencyKey = wanted.IdempotencyKey,
            CreatedAt = now,
            UpdatedAt = now,
            StatusSince = now,
        };
        db.Add(task);
        db.AddRange(wanted.Checklist.Select((text, index) => new ChecklistItem
        {
            Id = time.NewId(), CustomerId = customer, TaskId = id, Place = index + 1, Text = text,
        }));
        return task;
    }
}

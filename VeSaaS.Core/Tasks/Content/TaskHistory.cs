using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Writes the histories of tasks.</summary>
public static class TaskHistory
{
    /// <summary>The field of a move.</summary>
    public const string Status = "status";

    /// <summary>The field of a task's making.</summary>
    public const string Created = "created";

    /// <summary>The field of another assignee; its values are ids of hires.</summary>
    public const string Assignee = "assignee";

    /// <summary>The field of a task's making by a schedule.</summary>
    public const string Scheduled = "schedule";

    /// <summary>The field of a check that somebody asked for; its value is who checks.</summary>
    public const string Checked = "check";

    /// <summary>The field of a start that was refused while nobody looked; its value is the reason.</summary>
    public const string CouldNotStart = "could not start";

    /// <summary>Adds a line to the caller's transaction.</summary>
    internal static void Add(
        AppDbContext db, TimeProvider time, WorkItem task, (ChangeAuthor Kind, Guid? Id) author, string field, string? before, string? after) =>
        db.Add(new TaskChange
        {
            Id = time.NewId(),
            CustomerId = task.CustomerId,
            TaskId = task.Id,
            Author = author.Kind,
            AuthorId = author.Id,
            Field = field,
            Before = Cut(before),
            After = Cut(after),
            At = time.GetUtcNow(),
        });

    private static string? Cut(string? text) =>
        text is { Length: > TaskChange.ValueLength } ? string.Concat(text.AsSpan(0, TaskChange.ValueLength - 1), "…") : text;
}

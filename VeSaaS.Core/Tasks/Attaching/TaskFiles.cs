using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Attaching;

/// <summary>A file of a task, with who attached it and the attempts that it went with.</summary>
/// <param name="File">The file.</param>
/// <param name="By">Who attached it.</param>
/// <param name="At">When.</param>
/// <param name="Attempts">Numbers of the attempts that it was sent with; while there is none it can be removed.</param>
public sealed record TaskFile(FileRow File, string By, DateTimeOffset At, IReadOnlyList<int> Attempts);

/// <summary>What is attached to tasks.</summary>
internal static class TaskFiles
{
    /// <summary>The files of a customer's task.</summary>
    public static IQueryable<StoredFile> Of(AppDbContext db, CustomerId customer, WorkItemId task)
    {
        var owner = task.Value;
        return db.Set<StoredFile>().Where(file => file.CustomerId == customer && file.OwnerId == owner);
    }

    /// <summary>Why these files cannot hang on one task; null when they can. All of them travel in one message to whoever works on it.</summary>
    public static string? WhyNot(IReadOnlyCollection<StoredFile> files) =>
        files.Count > FileLimits.MaxPerMessage ? $"A task carries at most {FileLimits.MaxPerMessage} files."
        : FileLimits.WhyNot(files.Select(file => (file.MediaType, file.Size)));

    /// <summary>What goes with the next message about the task, in order.</summary>
    /// <param name="db">The context.</param>
    /// <param name="task">The task.</param>
    /// <param name="knower">Who knows what earlier attempts of its own carried; null sends all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<StoredFile>> ToSendAsync(AppDbContext db, WorkItem task, HireId? knower, CancellationToken cancellationToken)
    {
        var files = await Of(db, task.CustomerId, task.Id).AsNoTracking().OrderBy(file => file.Order).ToListAsync(cancellationToken);
        if (files.Count == 0 || knower is not { } hire)
        {
            return files;
        }

        var known = await db.Set<TaskAttempt>()
            .Where(attempt => attempt.CustomerId == task.CustomerId && attempt.TaskId == task.Id && attempt.HireId == hire)
            .Join(db.Set<SentFile>().Where(row => row.CustomerId == task.CustomerId), attempt => attempt.Id, row => row.AttemptId, (_, row) => row.FileId)
            .ToListAsync(cancellationToken);
        return files.FindAll(file => !known.Contains(file.Id));
    }

    /// <summary>Notes in the caller's transaction that the files go with an attempt.</summary>
    public static void NoteSent(AppDbContext db, TaskAttempt attempt, IEnumerable<StoredFile> files) =>
        db.AddRange(files.Select(file => new SentFile { CustomerId = attempt.CustomerId, AttemptId = attempt.Id, FileId = file.Id }));

    /// <summary>Attaches copies of files that the customer has elsewhere to a new task; what is wrong with them, or nothing.</summary>
    public static async Task<FieldError?> CopyAsync(
        AppDbContext db, TimeProvider time, WorkItem task, IReadOnlyList<FileId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return null;
        }

        // An upload that nobody has sent yet is its uploader's alone.
        var found = await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == task.CustomerId && ids.Contains(file.Id) && file.OwnerId != null && file.Hash != null).ToListAsync(cancellationToken);
        List<StoredFile> files = [.. ids.Distinct().Select(id => found.Find(file => file.Id == id)).OfType<StoredFile>()];
        var problem = files.Count < ids.Distinct().Count() ? "One of the files is not there any more." : WhyNot(files);
        if (problem is not null)
        {
            return new(TaskRules.FilesField, problem);
        }

        db.AddRange(files.Select((file, order) => FileIntake.CopyOf(file, time, (null, task.Id.Value, order), task.CreatedBy)));
        return null;
    }

    /// <summary>Everything that is attached to a task.</summary>
    /// <param name="db">The context.</param>
    /// <param name="customer">Whose task it is.</param>
    /// <param name="files">Its files in order.</param>
    /// <param name="attempts">Its attempts.</param>
    /// <param name="named">Names people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<TaskFile>> DescribeAsync(
        AppDbContext db, CustomerId customer, IReadOnlyList<StoredFile> files, IReadOnlyList<TaskAttempt> attempts, Func<Guid, string> named, CancellationToken cancellationToken)
    {
        List<Guid> ids = [.. attempts.Select(attempt => attempt.Id)];
        var sent = files.Count == 0 || ids.Count == 0 ? [] : await db.Set<SentFile>().AsNoTracking()
            .Where(row => row.CustomerId == customer && ids.Contains(row.AttemptId)).ToListAsync(cancellationToken);
        var numbers = attempts.ToDictionary(attempt => attempt.Id, attempt => attempt.Number);
        return
        [
            .. files.Select(file => new TaskFile(
                FileRow.Of(file), file.UploadedBy is { } by ? named(by) : "A virtual employee", file.CreatedAt,
                [.. sent.Where(row => row.FileId == file.Id).Select(row => numbers[row.AttemptId]).Order()])),
        ];
    }
}

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Attaching;

/// <summary>Attaches files to tasks, by the rules of the chat's uploads, and takes them off again while no attempt has used them.</summary>
public sealed class AttachToTask(AppContexts contexts, TaskWriter writer, IBlobStore blobs)
{
    // Of people who change the same task at once.
    private const int Tries = 4;

    /// <summary>Keeps a file on the customer's task; it goes with the next attempt. Nothing of it stays where it is refused.</summary>
    public async Task<UploadOutcome> AddAsync(Caller caller, WorkItemId id, string? name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new UploadOutcome.NotAllowed();
        }

        // Before as much as a byte of it is read.
        if (await WhyNotAsync(caller.CustomerId, id, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (file, refused) = await FileIntake.TakeAsync(blobs, writer.Time, caller, (null, id.Value), name, content, cancellationToken);
        if (file is null)
        {
            return refused!;
        }

        TaskOutcome outcome = new TaskOutcome.ChangedMeanwhile();
        for (var again = 0; again < Tries && outcome is TaskOutcome.ChangedMeanwhile; again++)
        {
            outcome = await writer.ChangeAsync(caller, id, null, (context, token) => AddAsync(context, file, token), cancellationToken);
        }

        return outcome switch
        {
            TaskOutcome.Saved => new UploadOutcome.Kept(FileRow.Of(file)),
            TaskOutcome.NotFound => new UploadOutcome.NotFound(),
            { Problem: { } problem } => new UploadOutcome.TooMany(problem),
            _ => throw new UnreachableException(outcome.GetType().Name),
        };
    }

    /// <summary>Takes a file off the customer's task. What an attempt was sent with stays.</summary>
    public Task<TaskOutcome> RemoveAsync(Caller caller, WorkItemId id, FileId file, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => RemoveAsync(context, file, token), cancellationToken);

    private static async Task<TaskOutcome?> AddAsync(TaskChangeContext context, StoredFile file, CancellationToken cancellationToken)
    {
        var files = await TaskFiles.Of(context.Db, context.Caller.CustomerId, context.Task.Id).ToListAsync(cancellationToken);
        if (TaskFiles.WhyNot([.. files, file]) is { } reason)
        {
            return new TaskOutcome.Invalid([new(TaskRules.FilesField, reason)]);
        }

        file.Order = files.Select(other => other.Order + 1).DefaultIfEmpty(0).Max();
        context.Db.Add(file);
        context.Note(TaskRules.FilesField, null, file.Name);
        context.Audit("tasks.file_attached", new { file = file.Id.Value, mediaType = file.MediaType, size = file.Size, hash = file.Hash });
        return null;
    }

    private static async Task<TaskOutcome?> RemoveAsync(TaskChangeContext context, FileId id, CancellationToken cancellationToken)
    {
        var (db, customer) = (context.Db, context.Caller.CustomerId);
        if (await TaskFiles.Of(db, customer, context.Task.Id).SingleOrDefaultAsync(file => file.Id == id, cancellationToken) is not { } file)
        {
            return new TaskOutcome.NotFound();
        }

        var used = await db.Set<SentFile>().Where(row => row.CustomerId == customer && row.FileId == id)
            .Join(db.Set<TaskAttempt>().Where(attempt => attempt.CustomerId == customer), row => row.AttemptId, attempt => attempt.Id, (_, attempt) => attempt.Number)
            .OrderBy(number => number).ToListAsync(cancellationToken);
        if (used.Count > 0)
        {
            return new TaskOutcome.Refused(
                TaskRefusal.Used, $"{file.Name} went with {(used.Count == 1 ? "attempt" : "attempts")} {TaskWords.Numbers(used)}, and stays so that it can be seen what was worked from.");
        }

        // The content may be that of another file as well; the sweep removes what nothing refers to.
        db.Remove(file);
        context.Note(TaskRules.FilesField, file.Name, null);
        context.Audit("tasks.file_removed", new { file = id.Value });
        return null;
    }

    private async Task<UploadOutcome?> WhyNotAsync(CustomerId customer, WorkItemId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        if (!await db.Set<WorkItem>().AnyAsync(task => task.CustomerId == customer && task.Id == id, cancellationToken))
        {
            return new UploadOutcome.NotFound();
        }

        return await TaskFiles.Of(db, customer, id).CountAsync(cancellationToken) >= FileLimits.MaxPerMessage
            ? new UploadOutcome.TooMany($"A task carries at most {FileLimits.MaxPerMessage} files.") : null;
    }
}

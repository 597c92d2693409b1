using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>What came of an upload.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>Kept: on its task, or until it is sent or <see cref="FileLimits.DraftLifetime"/> has passed.</summary>
    public sealed record Kept(FileRow File) : UploadOutcome;

    /// <summary>This customer has no such hire, or task.</summary>
    public sealed record NotFound : UploadOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed : UploadOutcome;

    /// <summary>It has more bytes than <see cref="FileLimits.MaxUpload"/>.</summary>
    public sealed record TooLarge(string Reason) : UploadOutcome;

    /// <summary>It is empty, or its content is none that is taken, or not what its name says.</summary>
    public sealed record Refused(string Reason) : UploadOutcome;

    /// <summary>The person has too many uploads that were not sent, or the task has as many as it can.</summary>
    public sealed record TooMany(string Reason) : UploadOutcome;
}

/// <summary>Keeps a file that a person wants to send to a hire. What it is, is decided by its content.</summary>
public sealed class UploadFile(AppContexts contexts, IBlobStore blobs, TimeProvider time)
{
    /// <summary>Reads the content once; nothing of it stays unless it is kept.</summary>
    public async Task<UploadOutcome> ExecuteAsync(Caller caller, HireId hire, string? name, Stream content, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new UploadOutcome.NotAllowed();
        }

        if (await WhyNotAsync(caller, hire, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (file, refused) = await FileIntake.TakeAsync(blobs, time, caller, (hire.Value, null), name, content, cancellationToken);
        if (file is null)
        {
            return refused!;
        }

        await contexts.WriteAsync(caller.CustomerId, (db, _) => Task.FromResult(Add(db, caller, file)), cancellationToken);
        return new UploadOutcome.Kept(FileRow.Of(file));
    }

    private StoredFile Add(AppDbContext db, Caller caller, StoredFile file)
    {
        db.Add(file);
        db.Audit(time, "runs.file_uploaded", Actor.Member(caller.UserId), caller.CustomerId, $"file:{file.Id.Value}", new
        {
            hire = file.HireId,
            mediaType = file.MediaType,
            size = file.Size,
            hash = file.Hash,
        });
        return file;
    }

    private async Task<UploadOutcome?> WhyNotAsync(Caller caller, HireId hire, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        if (!await db.Set<Hire>().AnyAsync(row => row.CustomerId == caller.CustomerId && row.Id == hire, cancellationToken))
        {
            return new UploadOutcome.NotFound();
        }

        var drafts = await db.Set<StoredFile>().CountAsync(
            file => file.CustomerId == caller.CustomerId && file.OwnerId == null && file.UploadedBy == caller.UserId, cancellationToken);
        return drafts < FileLimits.MaxDrafts ? null
            : new UploadOutcome.TooMany($"You have {drafts} uploads that were not sent. Remove some, or wait: they go after a day.");
    }
}

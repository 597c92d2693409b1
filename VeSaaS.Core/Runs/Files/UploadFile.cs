using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
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

    /// <summary>Kept, until it is sent or <see cref="FileLimits.DraftLifetime"/> has passed.</summary>
    public sealed record Kept(FileRow File) : UploadOutcome;

    /// <summary>This customer has no such hire.</summary>
    public sealed record NotFound : UploadOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed : UploadOutcome;

    /// <summary>It has more bytes than <see cref="FileLimits.MaxUpload"/>.</summary>
    public sealed record TooLarge(string Reason) : UploadOutcome;

    /// <summary>It is empty, or its content is none that is taken, or not what its name says.</summary>
    public sealed record Refused(string Reason) : UploadOutcome;

    /// <summary>The person has too many uploads that were not sent.</summary>
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

        var clean = FileNames.Clean(name);
        await using var draft = await blobs.ReceiveAsync(BlobOwner.Of(caller.CustomerId), content, FileLimits.MaxUpload, cancellationToken);
        if (draft is null)
        {
            return new UploadOutcome.TooLarge($"{clean} is larger than 50 MB.");
        }

        if (draft.Size == 0)
        {
            return new UploadOutcome.Refused($"{clean} is empty.");
        }

        var kind = await DetectAsync(draft, cancellationToken);
        if (kind.WhyNot(clean) is { } reason)
        {
            return new UploadOutcome.Refused(reason);
        }

        // The content first: a row must never stand for bytes that are not there. Without its row the sweep finds it.
        draft.Commit();
        var file = new StoredFile
        {
            Id = new FileId(time.NewId()),
            CustomerId = caller.CustomerId,
            HireId = hire.Value,
            Name = clean,
            MediaType = kind.MediaTypeOf(clean),
            Size = draft.Size,
            Hash = draft.Hash.Value,
            UploadedBy = caller.UserId,
            CreatedAt = time.GetUtcNow(),
        };
        await contexts.WriteAsync(caller.CustomerId, (db, _) => Task.FromResult(Add(db, caller, file)), cancellationToken);
        return new UploadOutcome.Kept(FileRow.Of(file));
    }

    private static async Task<ContentKind> DetectAsync(BlobDraft draft, CancellationToken cancellationToken)
    {
        await using var content = draft.Open();
        return await ContentSniffer.DetectAsync(content, cancellationToken);
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

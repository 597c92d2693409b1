using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>Takes a file that a person gives, for whatever it will hang on. What it is, is decided by its content.</summary>
internal static class FileIntake
{
    /// <summary>Reads the content once and keeps it; the caller writes the row. Nothing of it stays where it is refused.</summary>
    /// <param name="blobs">Where contents lie.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Who gives it.</param>
    /// <param name="place">With whom it is exchanged, and what it hangs on.</param>
    /// <param name="name">As the person calls it.</param>
    /// <param name="content">At most <see cref="FileLimits.MaxUpload"/> bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(StoredFile? File, UploadOutcome? Refusal)> TakeAsync(
        IBlobStore blobs, TimeProvider time, Caller caller, (Guid? Hire, Guid? Owner) place, string? name, Stream content, CancellationToken cancellationToken)
    {
        var clean = FileNames.Clean(name);
        await using var draft = await blobs.ReceiveAsync(BlobOwner.Of(caller.CustomerId), content, FileLimits.MaxUpload, cancellationToken);
        if (draft is null)
        {
            return (null, new UploadOutcome.TooLarge($"{clean} is larger than 50 MB."));
        }

        if (draft.Size == 0)
        {
            return (null, new UploadOutcome.Refused($"{clean} is empty."));
        }

        var kind = await DetectAsync(draft, cancellationToken);
        if (kind.WhyNot(clean) is { } reason)
        {
            return (null, new UploadOutcome.Refused(reason));
        }

        // The content first: a row must never stand for bytes that are not there. Without its row the sweep finds it.
        draft.Commit();
        return (new StoredFile
        {
            Id = new FileId(time.NewId()),
            CustomerId = caller.CustomerId,
            HireId = place.Hire,
            OwnerId = place.Owner,
            Name = clean,
            MediaType = kind.MediaTypeOf(clean),
            Size = draft.Size,
            Hash = draft.Hash.Value,
            UploadedBy = caller.UserId,
            CreatedAt = time.GetUtcNow(),
        }, null);
    }

    /// <summary>The same contents once more, hanging on something else; they are kept once.</summary>
    public static StoredFile CopyOf(StoredFile file, TimeProvider time, (Guid? Hire, Guid Owner, int Order) place, Guid? givenBy) => new()
    {
        Id = new FileId(time.NewId()),
        CustomerId = file.CustomerId,
        HireId = place.Hire,
        OwnerId = place.Owner,
        Order = place.Order,
        Name = file.Name,
        MediaType = file.MediaType,
        Size = file.Size,
        Hash = file.Hash,
        UploadedBy = givenBy,
        CreatedAt = time.GetUtcNow(),
    };

    private static async Task<ContentKind> DetectAsync(BlobDraft draft, CancellationToken cancellationToken)
    {
        await using var content = draft.Open();
        return await ContentSniffer.DetectAsync(content, cancellationToken);
    }
}

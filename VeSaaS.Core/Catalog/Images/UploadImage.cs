using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>What came of the upload of an image.</summary>
public abstract record UploadImageOutcome
{
    private UploadImageOutcome()
    {
    }

    /// <summary>It is kept, and can be named in the listing.</summary>
    public sealed record Kept(ListingImage Image) : UploadImageOutcome;

    /// <summary>It has more bytes than <see cref="ImageRules.MaxBytes"/>.</summary>
    public sealed record TooLarge(string Reason) : UploadImageOutcome;

    /// <summary>It is not an image that is taken, in a sentence that names the reason.</summary>
    public sealed record Refused(string Reason) : UploadImageOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : UploadImageOutcome;
}

/// <summary>
/// Takes an image for a listing. What was uploaded is never kept: it is decoded, and what is stored is made anew from its pixels, so that nothing that
/// was hidden in it survives.
/// </summary>
public sealed class UploadImage(AppContexts contexts, IBlobStore blobs, IImageRenderer renderer, TimeProvider time)
{
    /// <summary>Reads the content once, and no further than <see cref="ImageRules.MaxBytes"/>.</summary>
    public async Task<UploadImageOutcome> ExecuteAsync(
        VirtualEmployeeId id, ImageKind kind, string? name, Stream content, Actor actor, CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(id, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var clean = FileNames.Clean(name);
        byte[] bytes;
        // On the disk first: what is too large is refused while it comes, and takes no memory.
        await using (var draft = await blobs.ReceiveAsync(BlobOwner.Platform, content, ImageRules.MaxBytes, cancellationToken))
        {
            if (draft is null)
            {
                return TooLarge(clean);
            }

            bytes = new byte[draft.Size];
            await using var received = draft.Open();
            await received.ReadExactlyAsync(bytes, cancellationToken);
        }

        if (await ImageInspector.WhyNotAsync(clean, bytes, kind, cancellationToken) is { } reason)
        {
            return new UploadImageOutcome.Refused(reason);
        }

        if (await renderer.RenderAsync(bytes, kind, cancellationToken) is not { } rendered)
        {
            return new UploadImageOutcome.Refused($"{clean} is damaged: it cannot be decoded to its end.");
        }

        // The contents first: a row must never stand for bytes that are not there. Without its row the sweep finds them.
        var image = new ListingImage
        {
            VirtualEmployeeId = id,
            Large = await KeepAsync(rendered.Large, cancellationToken),
            Small = await KeepAsync(rendered.Small, cancellationToken),
            Kind = kind,
            Width = rendered.Width,
            Height = rendered.Height,
            UploadedAt = time.GetUtcNow(),
        };
        return new UploadImageOutcome.Kept(
            await ListingWrites.RepeatAsync(contexts, (db, token) => AddAsync(db, image, actor, token), cancellationToken));
    }

    /// <summary>The refusal of more bytes than are taken, for a caller that knows before it reads.</summary>
    public static UploadImageOutcome TooLarge(string? name) => new UploadImageOutcome.TooLarge($"{FileNames.Clean(name)} is larger than 5 MB.");

    private async Task<UploadImageOutcome?> WhyNotAsync(VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        if (!await db.Set<VirtualEmployee>().AnyAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken))
        {
            return new UploadImageOutcome.NotFound();
        }

        return await db.Set<ListingImage>().CountAsync(image => image.VirtualEmployeeId == id, cancellationToken) < ImageRules.MaxKept ? null
            : new UploadImageOutcome.Refused($"This listing has {ImageRules.MaxKept} images already. What is not used goes after a day.");
    }

    private async Task<string> KeepAsync(byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        await using var draft = await blobs.ReceiveAsync(BlobOwner.Platform, stream, content.Length, cancellationToken)
            ?? throw new InvalidOperationException("A content is not longer than itself.");
        draft.Commit();
        return draft.Hash.Value;
    }

    private async Task<ListingImage> AddAsync(AppDbContext db, ListingImage image, Actor actor, CancellationToken cancellationToken)
    {
        if (await db.Set<ListingImage>().FindAsync([image.VirtualEmployeeId, image.Large], cancellationToken) is { } known)
        {
            // Uploaded before: young again for the sweep.
            known.UploadedAt = image.UploadedAt;
            return known;
        }

        db.Add(image);
        db.Audit(time, "catalog.image_uploaded", actor, null, $"ve:{image.VirtualEmployeeId.Value}", new
        {
            kind = image.Kind.ToString(),
            image = image.Large,
            image.Width,
            image.Height,
        });
        return image;
    }
}

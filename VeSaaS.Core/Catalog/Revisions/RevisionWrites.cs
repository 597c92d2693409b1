using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Revisions;

/// <summary>Keeps what a listing says, in the transaction that changes it.</summary>
internal static class RevisionWrites
{
    private const int MostKept = 100;

    /// <summary>
    /// Makes the metadata what the listing's editors see, as a new revision or, within one sitting of one person, in the last one. Customers go on
    /// seeing what was published.
    /// </summary>
    public static async Task AddAsync(
        AppDbContext db, VirtualEmployee listing, ListingMetadata metadata, RevisionReason reason, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        listing.Draft = metadata.Equals(ListingMetadata.Of(listing)) ? null : metadata;
        listing.UpdatedAt = now;
        var last = await db.Set<ListingRevision>()
            .SingleOrDefaultAsync(row => row.VirtualEmployeeId == listing.Id && row.Number == listing.Revision, cancellationToken);
        if (last is not null && reason is RevisionReason.Edited && IsSameSitting(last, listing, actor, now))
        {
            last.Metadata = metadata;
            last.SavedAt = now;
        }
        else
        {
            listing.Revision++;
            db.Add(Begin(listing, metadata, reason, actor, now));
            await TrimAsync(db, listing, cancellationToken);
        }

        await ShowImagesAsync(db, listing, metadata, cancellationToken);
    }

    /// <summary>The first revision of a new listing.</summary>
    public static void Start(AppDbContext db, VirtualEmployee listing, Actor actor, DateTimeOffset now)
    {
        listing.Revision = 1;
        db.Add(Begin(listing, ListingMetadata.Of(listing), RevisionReason.Imported, actor, now));
    }

    private static ListingRevision Begin(VirtualEmployee listing, ListingMetadata metadata, RevisionReason reason, Actor actor, DateTimeOffset now) => new()
    {
        VirtualEmployeeId = listing.Id,
        Number = listing.Revision,
        Reason = reason,
        ActorKind = actor.Kind,
        ActorId = actor.UserId,
        StartedAt = now,
        SavedAt = now,
        Metadata = metadata,
    };

    private static bool IsSameSitting(ListingRevision last, VirtualEmployee listing, Actor actor, DateTimeOffset now) =>
        last.Reason is RevisionReason.Edited && last.Number != listing.PublishedRevision
        && (last.ActorKind, last.ActorId) == (actor.Kind, actor.UserId) && now - last.StartedAt < ListingRevisions.Sitting;

    private static async Task ShowImagesAsync(AppDbContext db, VirtualEmployee listing, ListingMetadata metadata, CancellationToken cancellationToken)
    {
        var shown = await db.Set<RevisionImage>().Where(use => use.VirtualEmployeeId == listing.Id && use.Number == listing.Revision).ToListAsync(cancellationToken);
        db.RemoveRange(shown.Where(use => !metadata.Images.Contains(use.Image)));
        db.AddRange(metadata.Images.Except(shown.Select(use => use.Image))
            .Select(image => new RevisionImage { VirtualEmployeeId = listing.Id, Number = listing.Revision, Image = image }));
    }

    // What customers see now is never trimmed, nor the images that it shows.
    private static Task<int> TrimAsync(AppDbContext db, VirtualEmployee listing, CancellationToken cancellationToken) => db.Set<ListingRevision>()
        .Where(row => row.VirtualEmployeeId == listing.Id && row.Number <= listing.Revision - MostKept && row.Number != listing.PublishedRevision)
        .ExecuteDeleteAsync(cancellationToken);
}

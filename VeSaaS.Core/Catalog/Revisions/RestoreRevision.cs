using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Revisions;

/// <summary>Makes an older revision what the editors see, as a new revision. Customers see it once it is published.</summary>
public sealed class RestoreRevision(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>
    /// Restores it exactly, also where a rule has become stricter since: publishing checks. The version guards what somebody saved in between.
    /// </summary>
    public async Task<UpdateOutcome> ExecuteAsync(VirtualEmployeeId id, int version, int number, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => RestoreAsync(db, id, version, number, actor, token), cancellationToken);
        if (outcome is UpdateOutcome.Saved)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<UpdateOutcome> RestoreAsync(
        AppDbContext db, VirtualEmployeeId id, int version, int number, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var revision = await db.Set<ListingRevision>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.VirtualEmployeeId == id && row.Number == number, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived } || revision is null)
        {
            return new UpdateOutcome.NotFound();
        }

        if (listing.Version != version)
        {
            return new UpdateOutcome.Conflict(await Listings.ReadAsync(db, id, cancellationToken));
        }

        if (!revision.Metadata.Equals(listing.Edited))
        {
            await RevisionWrites.AddAsync(db, listing, revision.Metadata, RevisionReason.Restored, actor, time.GetUtcNow(), cancellationToken);
            db.Audit(time, "catalog.revision_restored", actor, null, $"ve:{id.Value}", new { restored = number, revision = listing.Revision });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new UpdateOutcome.Saved(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

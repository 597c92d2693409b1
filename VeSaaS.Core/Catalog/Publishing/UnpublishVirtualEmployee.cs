using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Publishing;

/// <summary>Takes a listing out of the marketplace. Nobody new can hire it; customers who employ it keep it.</summary>
public sealed class UnpublishVirtualEmployee(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Makes it a draft again; a draft stays one.</summary>
    public async Task<PublishOutcome> ExecuteAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await ListingWrites.RepeatAsync(
            contexts, (db, token) => UnpublishAsync(db, id, actor, token), cancellationToken);
        if (outcome is PublishOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<PublishOutcome> UnpublishAsync(AppDbContext db, VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new PublishOutcome.NotFound();
        }

        if (listing.Status is not VirtualEmployeeStatus.Draft)
        {
            (listing.Status, listing.PublishAt) = (VirtualEmployeeStatus.Draft, null);
            listing.UpdatedAt = time.GetUtcNow();
            db.Audit(time, "catalog.listing_unpublished", actor, null, $"ve:{id.Value}", new { agent = listing.Agent.ToString() });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new PublishOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

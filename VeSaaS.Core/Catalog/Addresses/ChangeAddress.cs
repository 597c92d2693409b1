using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Addresses;

/// <summary>
/// Gives a listing another address, at once and not with the next publication. Links to the one that it had lead to the new one; an address that nobody
/// can have followed, because the listing was never published, is given up.
/// </summary>
public sealed class ChangeAddress(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Changes the part of the address behind `/marketplace/`. Never answers with a conflict: the last one who asks decides.</summary>
    public async Task<UpdateOutcome> ExecuteAsync(VirtualEmployeeId id, string address, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var slug = address.Trim();
        if (Slugs.WhyNot(slug) is { } reason)
        {
            return new UpdateOutcome.Invalid([new FieldError(ListingFields.Address, reason)]);
        }

        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => ApplyAsync(db, id, slug, actor, token), cancellationToken);
        if (outcome is UpdateOutcome.Saved)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<UpdateOutcome> ApplyAsync(AppDbContext db, VirtualEmployeeId id, string slug, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new UpdateOutcome.NotFound();
        }

        if (listing.Slug != slug)
        {
            var former = await db.Set<FormerAddress>().SingleOrDefaultAsync(row => row.Slug == slug, cancellationToken);
            if ((former is not null && former.VirtualEmployeeId != id) || await db.Set<VirtualEmployee>().AnyAsync(row => row.Slug == slug, cancellationToken))
            {
                return new UpdateOutcome.Invalid([new FieldError(ListingFields.Address, $"Another listing has, or had, the address {slug}. Choose another one.")]);
            }

            if (former is not null)
            {
                db.Remove(former);
            }

            var (before, now) = (listing.Slug, time.GetUtcNow());
            if (listing.PublishedAt is not null)
            {
                db.Add(new FormerAddress { Slug = before, VirtualEmployeeId = id, LeftAt = now });
            }

            (listing.Slug, listing.UpdatedAt) = (slug, now);
            db.Audit(time, "catalog.address_changed", actor, null, $"ve:{id.Value}", new { before, after = slug });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new UpdateOutcome.Saved(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

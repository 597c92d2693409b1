using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog;

/// <summary>What became of an edit.</summary>
public abstract record UpdateOutcome
{
    private UpdateOutcome()
    {
    }

    /// <summary>It is stored; the listing as it is now.</summary>
    public sealed record Saved(Listing Listing) : UpdateOutcome;

    /// <summary>Fields are wrong; every error, by field.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : UpdateOutcome;

    /// <summary>Somebody saved in between; the listing as they left it.</summary>
    public sealed record Conflict(Listing Current) : UpdateOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : UpdateOutcome;
}

/// <summary>Changes what an operator may edit of a listing. Prices of hires that exist are snapshots and stay as they are.</summary>
public sealed class UpdateVirtualEmployee(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Stores the metadata if the listing still has the version that the editor read.</summary>
    public async Task<UpdateOutcome> ExecuteAsync(
        VirtualEmployeeId id, int version, ListingMetadata metadata, Actor actor, CancellationToken cancellationToken)
    {
        var tidy = metadata.Tidied();
        try
        {
            var outcome = await contexts.WriteAsSystemAsync(
                "a listing belongs to no customer", (db, token) => ApplyAsync(db, id, version, tidy, actor, token), cancellationToken);
            if (outcome is UpdateOutcome.Saved)
            {
                live.Publish(CatalogEvents.Changed);
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody committed between our read and our write: the same answer as a version that was old already.
            await using var db = contexts.ForSystem("the editor counts hires of every customer");
            return await Listings.FindAsync(db, id, cancellationToken) is { } current
                ? new UpdateOutcome.Conflict(current)
                : new UpdateOutcome.NotFound();
        }
    }

    private async Task<UpdateOutcome> ApplyAsync(
        AppDbContext db, VirtualEmployeeId id, int version, ListingMetadata metadata, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new UpdateOutcome.NotFound();
        }

        if (ListingRules.Check(metadata, listing.Status is VirtualEmployeeStatus.Published) is { Count: > 0 } errors)
        {
            return new UpdateOutcome.Invalid(errors);
        }

        if (listing.Version != version)
        {
            return new UpdateOutcome.Conflict(await Listings.ReadAsync(db, id, cancellationToken));
        }

        var changes = ListingMetadata.Of(listing).ChangesTo(metadata);
        if (changes.Count > 0)
        {
            metadata.ApplyTo(listing);
            listing.UpdatedAt = time.GetUtcNow();
            db.Audit(time, "catalog.listing_updated", actor, null, $"ve:{id.Value}", new { changes });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new UpdateOutcome.Saved(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

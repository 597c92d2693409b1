using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Publishing;

/// <summary>What became of publishing or unpublishing.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The listing is as asked; also when it already was.</summary>
    public sealed record Done(Listing Listing) : PublishOutcome;

    /// <summary>Something is missing; the whole checklist.</summary>
    public sealed record Incomplete(IReadOnlyList<PublishRequirement> Checklist) : PublishOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : PublishOutcome;
}

/// <summary>Shows a listing in the marketplace, once everything on the checklist is there.</summary>
public sealed class PublishVirtualEmployee(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Publishes; a listing that is published already stays as it is.</summary>
    public async Task<PublishOutcome> ExecuteAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await ListingWrites.RepeatAsync(
            contexts, (db, token) => PublishAsync(db, id, actor, token), cancellationToken);
        if (outcome is PublishOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<PublishOutcome> PublishAsync(AppDbContext db, VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new PublishOutcome.NotFound();
        }

        var before = await Listings.ReadAsync(db, id, cancellationToken);
        if (listing.Status is VirtualEmployeeStatus.Published)
        {
            return new PublishOutcome.Done(before);
        }

        if (before.Checklist.Any(requirement => !requirement.IsMet))
        {
            return new PublishOutcome.Incomplete(before.Checklist);
        }

        var now = time.GetUtcNow();
        listing.Status = VirtualEmployeeStatus.Published;
        listing.PublishedAt = now;
        listing.UpdatedAt = now;
        db.Audit(time, "catalog.listing_published", actor, null, $"ve:{id.Value}", new
        {
            agent = listing.Agent.ToString(),
            monthlyFee = before.Metadata.MonthlyFee,
            tokenBilling = before.Metadata.TokenBilling.ToString(),
        });
        await db.SaveChangesAsync(cancellationToken);
        return new PublishOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

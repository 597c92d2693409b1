using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Catalog.Taxonomy;
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

    /// <summary>What was saved breaks a rule of today, as an older revision may after it was restored; every error, by field.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PublishOutcome;

    /// <summary>Its hires end at that date, so nobody new may come. Cancel that first.</summary>
    public sealed record Draining(DateTimeOffset EndsAt) : PublishOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : PublishOutcome;
}

/// <summary>Shows a listing, or what was changed of it since, in the marketplace, once everything on the checklist is there.</summary>
public sealed class PublishVirtualEmployee(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Publishes what was last saved; a listing that is published already and was not edited stays as it is.</summary>
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

        if (listing.DrainsAt is { } endsAt)
        {
            return new PublishOutcome.Draining(endsAt);
        }

        var before = await Listings.ReadAsync(db, id, cancellationToken);
        var isUpdate = listing.Status is VirtualEmployeeStatus.Published;
        if (isUpdate && listing.Draft is null)
        {
            listing.PublishAt = null;
            return new PublishOutcome.Done(before with { PublishAt = null });
        }

        if (before.Checklist.Any(requirement => !requirement.IsMet))
        {
            return new PublishOutcome.Incomplete(before.Checklist);
        }

        if (ListingRules.Check(before.Metadata, await Categories.NamesAsync(db, cancellationToken)) is { Count: > 0 } errors)
        {
            return new PublishOutcome.Invalid(errors);
        }

        var changes = before.Live.ChangesTo(before.Metadata).Keys;
        before.Metadata.ApplyTo(listing);
        await PricePlans.RecordAsync(db, time, listing, actor, cancellationToken);
        var now = time.GetUtcNow();
        (listing.Draft, listing.PublishAt, listing.UpdatedAt) = (null, null, now);
        listing.PublishedRevision = listing.Revision;
        if (!isUpdate)
        {
            (listing.Status, listing.PublishedAt) = (VirtualEmployeeStatus.Published, now);
        }

        db.Audit(time, isUpdate ? "catalog.changes_published" : "catalog.listing_published", actor, null, $"ve:{id.Value}", new
        {
            agent = listing.Agent.ToString(),
            revision = listing.Revision,
            changes,
            monthlyFee = before.Metadata.MonthlyFee,
            tokenBilling = before.Metadata.TokenBilling.ToString(),
        });
        await db.SaveChangesAsync(cancellationToken);
        return new PublishOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

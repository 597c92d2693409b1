using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Taxonomy;
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

/// <summary>
/// Saves what an operator edits of a listing, as a revision. Customers see it once it is published; prices of hires that exist are snapshots and stay
/// as they are.
/// </summary>
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

        IReadOnlyList<FieldError> errors =
            [.. ListingRules.Check(metadata, await Categories.NamesAsync(db, cancellationToken)), .. await CheckImagesAsync(db, id, metadata, cancellationToken)];
        if (errors.Count > 0)
        {
            return new UpdateOutcome.Invalid(errors);
        }

        if (listing.Version != version)
        {
            return new UpdateOutcome.Conflict(await Listings.ReadAsync(db, id, cancellationToken));
        }

        var changes = listing.Edited.ChangesTo(metadata);
        if (changes.Count > 0)
        {
            await RevisionWrites.AddAsync(db, listing, metadata, RevisionReason.Edited, actor, time.GetUtcNow(), cancellationToken);
            db.Audit(time, "catalog.listing_updated", actor, null, $"ve:{id.Value}", new { revision = listing.Revision, changes = Audited(changes) });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new UpdateOutcome.Saved(await Listings.ReadAsync(db, id, cancellationToken));
    }

    private static async Task<IReadOnlyList<FieldError>> CheckImagesAsync(
        AppDbContext db, VirtualEmployeeId id, ListingMetadata metadata, CancellationToken cancellationToken)
    {
        if (metadata.Images.Count == 0)
        {
            return [];
        }

        var known = await db.Set<ListingImage>().AsNoTracking().Where(image => image.VirtualEmployeeId == id && metadata.Images.Contains(image.Large))
            .ToDictionaryAsync(image => image.Large, cancellationToken);
        var errors = new List<FieldError>();
        if (metadata.Icon is { } icon && !(known.TryGetValue(icon, out var image) && image.Kind is ImageKind.Icon))
        {
            errors.Add(new FieldError(ListingFields.Icon, "This icon was not uploaded for this listing, or has been removed. Upload it again."));
        }

        if (metadata.Screenshots.Any(shot => !(known.TryGetValue(shot.Image, out var row) && row.Kind is ImageKind.Screenshot && (row.Width, row.Height) == (shot.Width, shot.Height))))
        {
            errors.Add(new FieldError(ListingFields.Screenshots, "A screenshot was not uploaded for this listing, or has been removed. Upload it again."));
        }

        return errors;
    }

    // The texts of a description stand in the revisions; an audit row for every pause in writing one holds its length.
    private static Dictionary<string, FieldChange> Audited(IReadOnlyDictionary<string, FieldChange> changes) => changes.ToDictionary(
        change => change.Key,
        change => change.Key == ListingFields.Description
            ? new FieldChange($"{change.Value.Before.Length} characters", $"{change.Value.After.Length} characters")
            : change.Value);
}

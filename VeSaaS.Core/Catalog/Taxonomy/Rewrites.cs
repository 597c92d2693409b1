using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Taxonomy;

/// <summary>Changes words that many listings use, in all that is current of them: what customers see, what operators edit, and the revisions of both.</summary>
internal static class Rewrites
{
    /// <summary>How many listings use each word, published or in their unpublished changes.</summary>
    public static async Task<Dictionary<string, int>> CountAsync(
        AppDbContext db, Func<ListingMetadata, IEnumerable<string>> words, CancellationToken cancellationToken)
    {
        var listings = await db.Set<VirtualEmployee>().AsNoTracking().Where(row => row.Status != VirtualEmployeeStatus.Archived)
            .ToListAsync(cancellationToken);
        return listings.SelectMany(row => words(ListingMetadata.Of(row)).Concat(row.Draft is { } draft ? words(draft) : []).Distinct(StringComparer.Ordinal))
            .CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Rewrites every listing that the change makes another one; returns how many those were.</summary>
    public static async Task<int> ApplyAsync(
        AppDbContext db, DateTimeOffset now, Func<ListingMetadata, ListingMetadata> change, CancellationToken cancellationToken)
    {
        // Archived ones, too: importing the agent again brings them back as they were.
        var listings = (await db.Set<VirtualEmployee>().ToListAsync(cancellationToken)).FindAll(row => Differs(row, change));
        List<VirtualEmployeeId> ids = [.. listings.Select(row => row.Id)];
        var revisions = await (
                from revision in db.Set<ListingRevision>()
                join listing in db.Set<VirtualEmployee>() on revision.VirtualEmployeeId equals listing.Id
                where ids.Contains(listing.Id) && (revision.Number == listing.Revision || revision.Number == listing.PublishedRevision)
                select revision)
            .ToListAsync(cancellationToken);
        foreach (var listing in listings)
        {
            var draft = listing.Draft is { } edited ? change(edited) : null;
            change(ListingMetadata.Of(listing)).ApplyTo(listing);
            listing.Draft = draft is not null && draft.Equals(ListingMetadata.Of(listing)) ? null : draft;
            listing.UpdatedAt = now;
        }

        revisions.ForEach(revision => revision.Metadata = change(revision.Metadata));
        return listings.Count;
    }

    private static bool Differs(VirtualEmployee listing, Func<ListingMetadata, ListingMetadata> change) =>
        Changes(ListingMetadata.Of(listing), change) || (listing.Draft is { } draft && Changes(draft, change));

    private static bool Changes(ListingMetadata metadata, Func<ListingMetadata, ListingMetadata> change) => !metadata.Equals(change(metadata));
}

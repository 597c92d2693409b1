using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>An image that may be served.</summary>
/// <param name="Content">WebP; the caller disposes it.</param>
/// <param name="Hash">Of the content.</param>
/// <param name="IsPublic">Whether a published listing shows it; else it is for operators only.</param>
public sealed record OpenImage(Stream Content, BlobHash Hash, bool IsPublic);

/// <summary>Opens images for those who may see them.</summary>
public sealed class ListingImages(AppContexts contexts, IBlobStore blobs)
{
    /// <summary>
    /// The image, or null when there is none for this reader. Everybody sees what a published listing shows; only an operator what a draft or an
    /// old revision shows.
    /// </summary>
    /// <param name="id">Whose image.</param>
    /// <param name="image">The hash of its large version.</param>
    /// <param name="isSmall">The small version instead of the large one.</param>
    /// <param name="isOperator">Whether the reader is an operator.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<OpenImage?> OpenAsync(VirtualEmployeeId id, string image, bool isSmall, bool isOperator, CancellationToken cancellationToken)
    {
        if (BlobHash.TryParse(image) is null)
        {
            return null;
        }

        await using var db = contexts.ForSystem("images of published listings are open to visitors");
        var found = await (
                from row in db.Set<ListingImage>().AsNoTracking()
                join listing in db.Set<VirtualEmployee>().AsNoTracking() on row.VirtualEmployeeId equals listing.Id
                where row.VirtualEmployeeId == id && row.Large == image
                select new { row.Large, row.Small, listing.Status, listing.Icon, listing.Screenshots })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var isPublic = found.Status is VirtualEmployeeStatus.Published && (found.Icon == image || found.Screenshots.Any(shot => shot.Image == image));
        var hash = BlobHash.Parse(isSmall ? found.Small : found.Large);
        return (isPublic || isOperator) && blobs.Open(BlobOwner.Platform, hash) is { } content ? new OpenImage(content, hash, isPublic) : null;
    }
}

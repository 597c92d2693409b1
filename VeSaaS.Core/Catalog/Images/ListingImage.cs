using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>A screenshot as a listing names it.</summary>
/// <param name="Image">The hash of its large version.</param>
/// <param name="Width">Pixels of the large version.</param>
/// <param name="Height">Pixels of the large version.</param>
/// <param name="Alt">What it shows, for people who cannot see it; empty until an operator has written it.</param>
public sealed record Screenshot(string Image, int Width, int Height, string Alt);

/// <summary>
/// An image that an operator uploaded for a listing, in two sizes. Whether it is used stands in the listing's revisions; what none of them names is
/// removed after <see cref="ImageRules.UnusedLifetime"/>.
/// </summary>
public sealed class ListingImage
{
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    /// <summary>The hash of the large version, which names the image.</summary>
    public required string Large { get; init; }

    /// <summary>The hash of the small version.</summary>
    public required string Small { get; init; }

    public required ImageKind Kind { get; init; }

    /// <summary>Pixels of the large version.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels of the large version.</summary>
    public required int Height { get; init; }

    /// <summary>The last upload of it.</summary>
    public required DateTimeOffset UploadedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ListingImage>
    {
        public void Configure(EntityTypeBuilder<ListingImage> builder)
        {
            builder.ToTable("listing_images");
            builder.HasKey(image => new { image.VirtualEmployeeId, image.Large });
            builder.Property(image => image.Large).HasMaxLength(BlobHash.Length);
            builder.Property(image => image.Small).HasMaxLength(BlobHash.Length);
            builder.HasIndex(image => image.Large);
            builder.HasIndex(image => image.Small);
            builder.HasIndex(image => image.UploadedAt);
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(image => image.VirtualEmployeeId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>That a revision of a listing shows an image.</summary>
public sealed class RevisionImage
{
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required int Number { get; init; }

    /// <summary>The hash of the large version.</summary>
    public required string Image { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<RevisionImage>
    {
        public void Configure(EntityTypeBuilder<RevisionImage> builder)
        {
            builder.ToTable("listing_revision_images");
            builder.HasKey(use => new { use.VirtualEmployeeId, use.Number, use.Image });
            builder.Property(use => use.Image).HasMaxLength(BlobHash.Length);
            builder.HasIndex(use => new { use.VirtualEmployeeId, use.Image });
            builder.HasOne<ListingRevision>().WithMany().HasForeignKey(use => new { use.VirtualEmployeeId, use.Number }).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

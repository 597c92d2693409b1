using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Audit;

namespace VeSaaS.Core.Catalog.Revisions;

/// <summary>How a revision came about.</summary>
public enum RevisionReason
{
    /// <summary>The listing began with it.</summary>
    Imported,

    /// <summary>Somebody edited the listing.</summary>
    Edited,

    /// <summary>Somebody went back to an older revision.</summary>
    Restored,
}

/// <summary>What a listing said at one time. What one person types within <see cref="ListingRevisions.Sitting"/> is one revision.</summary>
public sealed class ListingRevision
{
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    /// <summary>1, 2, 3… within the listing. Old ones go, numbers never come again.</summary>
    public required int Number { get; init; }

    public required RevisionReason Reason { get; init; }

    /// <summary>As in <see cref="AuditEntry.ActorKind"/>.</summary>
    public required string ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The last save into it.</summary>
    public required DateTimeOffset SavedAt { get; set; }

    public required ListingMetadata Metadata { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ListingRevision>
    {
        public void Configure(EntityTypeBuilder<ListingRevision> builder)
        {
            builder.ToTable("listing_revisions");
            builder.HasKey(revision => new { revision.VirtualEmployeeId, revision.Number });
            builder.Property(revision => revision.ActorKind).HasMaxLength(16);
            builder.Property(revision => revision.Metadata).HasConversion(metadata => ListingMetadata.Write(metadata), json => ListingMetadata.Read(json));
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(revision => revision.VirtualEmployeeId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Presence;

/// <summary>That an operator has a listing's editor open; one row per listing and operator, which counts as long as it is renewed.</summary>
public sealed class ListingSeat
{
    /// <summary>Longest name of a part, in characters.</summary>
    public const int PartLength = 32;

    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Which part of the editor is open, as the editor names it.</summary>
    public required string Part { get; set; }

    public required DateTimeOffset SeenAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ListingSeat>
    {
        public void Configure(EntityTypeBuilder<ListingSeat> builder)
        {
            builder.ToTable("listing_seats");
            builder.HasKey(seat => new { seat.VirtualEmployeeId, seat.UserId });
            builder.Property(seat => seat.Part).HasMaxLength(PartLength);
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(seat => seat.VirtualEmployeeId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(seat => seat.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>One item of the checklist that a check was asked about, and what it suggests. Nothing is ticked by it.</summary>
public sealed class CheckedItem : ICustomerOwned
{
    /// <summary>Longest reason, in characters; a longer one is cut.</summary>
    public const int ReasonLength = 600;

    public required CustomerId CustomerId { get; init; }

    public required Guid CheckId { get; init; }

    /// <summary>The item; it may have been removed since.</summary>
    public required Guid ItemId { get; init; }

    /// <summary>What the check was told to call it: 1, 2, 3, …</summary>
    public required int Number { get; init; }

    /// <summary>Whether it holds; null while nothing was said about it.</summary>
    public bool? Holds { get; set; }

    public string? Reason { get; set; }

    /// <summary>Whether a person followed the suggestion; null while nobody decided.</summary>
    public bool? Accepted { get; set; }

    public Guid? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CheckedItem>
    {
        public void Configure(EntityTypeBuilder<CheckedItem> builder)
        {
            builder.ToTable("task_checked_items");
            builder.HasKey(row => new { row.CheckId, row.ItemId });
            builder.Property(row => row.Reason).HasMaxLength(ReasonLength);
            // To the item no key leads: SQL Server allows one way only on which a deletion spreads.
            builder.HasOne<TaskCheck>().WithMany().HasForeignKey(row => row.CheckId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

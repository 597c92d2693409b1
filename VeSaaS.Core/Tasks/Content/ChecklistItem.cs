using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>One thing that has to hold before a task's result is accepted. Only people tick it.</summary>
public sealed class ChecklistItem : ICustomerOwned
{
    /// <summary>Most items of one task.</summary>
    public const int Most = 100;

    /// <summary>Longest item, in characters.</summary>
    public const int TextLength = 300;

    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required WorkItemId TaskId { get; init; }

    /// <summary>1, 2, 3, … within the task.</summary>
    public required int Place { get; set; }

    public required string Text { get; set; }

    /// <summary>When somebody ticked it; null while it is open.</summary>
    public DateTimeOffset? TickedAt { get; set; }

    public Guid? TickedBy { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ChecklistItem>
    {
        public void Configure(EntityTypeBuilder<ChecklistItem> builder)
        {
            builder.ToTable("task_checklist");
            builder.HasKey(item => item.Id);
            builder.Property(item => item.Id).ValueGeneratedNever();
            builder.Property(item => item.Text).HasMaxLength(TextLength);
            builder.HasIndex(item => new { item.TaskId, item.Place });
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(item => item.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

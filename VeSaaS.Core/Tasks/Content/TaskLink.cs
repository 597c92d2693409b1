using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>That one task can only begin when another one is done. Links never make a circle.</summary>
public sealed class TaskLink : ICustomerOwned
{
    /// <summary>Most tasks that one waits for.</summary>
    public const int Most = 20;

    public required CustomerId CustomerId { get; init; }

    /// <summary>Which waits.</summary>
    public required WorkItemId TaskId { get; init; }

    /// <summary>Which has to be done first.</summary>
    public required WorkItemId BlockerId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskLink>
    {
        public void Configure(EntityTypeBuilder<TaskLink> builder)
        {
            builder.ToTable("task_dependencies");
            builder.HasKey(link => new { link.TaskId, link.BlockerId });
            builder.HasIndex(link => link.BlockerId);
            builder.HasIndex(link => link.CustomerId);
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(link => link.TaskId).OnDelete(DeleteBehavior.Cascade);
            // SQL Server allows one way only on which a deletion spreads.
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(link => link.BlockerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

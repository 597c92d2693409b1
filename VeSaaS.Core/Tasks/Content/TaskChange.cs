using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Who changed a task.</summary>
public enum ChangeAuthor
{
    Person,
    VirtualEmployee,
    Platform,
}

/// <summary>One line of a task's history: what was, and what is. Texts that are long say only that they changed.</summary>
public sealed class TaskChange : ICustomerOwned
{
    /// <summary>Longest value of before and after, in characters.</summary>
    public const int ValueLength = 400;

    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required WorkItemId TaskId { get; init; }

    public required ChangeAuthor Author { get; init; }

    /// <summary>The user or the hire; null for the platform.</summary>
    public required Guid? AuthorId { get; init; }

    /// <summary>What changed: `status`, `title`, `assignee`, …</summary>
    public required string Field { get; init; }

    public required string? Before { get; init; }

    public required string? After { get; init; }

    public required DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskChange>
    {
        public void Configure(EntityTypeBuilder<TaskChange> builder)
        {
            builder.ToTable("task_history");
            builder.HasKey(change => change.Id);
            builder.Property(change => change.Id).ValueGeneratedNever();
            builder.Property(change => change.Field).HasMaxLength(32);
            builder.Property(change => change.Before).HasMaxLength(ValueLength);
            builder.Property(change => change.After).HasMaxLength(ValueLength);
            builder.HasIndex(change => new { change.TaskId, change.At, change.Id });
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(change => change.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>What a comment is for.</summary>
public enum CommentKind
{
    /// <summary>Said about the task; the next attempt reads it.</summary>
    Note,

    /// <summary>What to change about what was handed in: the instruction of the next attempt.</summary>
    Changes,

    /// <summary>Why what was handed in was rejected.</summary>
    Rejection,

    /// <summary>The answer to what a virtual employee asked.</summary>
    Answer,
}

/// <summary>What a person said about a task.</summary>
public sealed class TaskComment : ICustomerOwned
{
    /// <summary>Longest comment, in characters.</summary>
    public const int TextLength = 8_000;

    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required WorkItemId TaskId { get; init; }

    public required CommentKind Kind { get; init; }

    public required string Text { get; init; }

    public required Guid WrittenBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskComment>
    {
        public void Configure(EntityTypeBuilder<TaskComment> builder)
        {
            builder.ToTable("task_comments");
            builder.HasKey(comment => comment.Id);
            builder.Property(comment => comment.Id).ValueGeneratedNever();
            builder.HasIndex(comment => new { comment.TaskId, comment.CreatedAt, comment.Id });
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(comment => comment.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>How far an attempt has got.</summary>
public enum AttemptState
{
    Queued,
    Working,
    NeedsYou,
    Delivered,
    Failed,
    Stopped,
}

/// <summary>
/// One attempt at a task by one virtual employee. Its id is what its runs are owned by: the first one, and one more for each answer to a question.
/// Attempts are kept for good.
/// </summary>
public sealed class TaskAttempt : ICustomerOwned
{
    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required WorkItemId TaskId { get; init; }

    /// <summary>1, 2, 3, … within the task.</summary>
    public required int Number { get; init; }

    public required HireId HireId { get; init; }

    /// <summary>The newest run.</summary>
    public required RunId RunId { get; set; }

    public required AttemptState State { get; set; }

    /// <summary>What was handed in, or said so far; Markdown of the agent.</summary>
    public required string Result { get; set; }

    /// <summary>The layer that failed.</summary>
    public RunFailure? Failure { get; set; }

    /// <summary>The failure in words for a person.</summary>
    public string? FailureDetail { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    /// <summary>Exact sum of the ledger rows of its runs; null while unknown, and for good when the agent reports no usage.</summary>
    public Money? Cost { get; set; }

    public required Guid StartedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the agent was first heard; null before, and when it could not start.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskAttempt>
    {
        public void Configure(EntityTypeBuilder<TaskAttempt> builder)
        {
            builder.ToTable("task_attempts");
            builder.HasKey(attempt => attempt.Id);
            builder.Property(attempt => attempt.Id).ValueGeneratedNever();
            builder.Property(attempt => attempt.FailureDetail).HasMaxLength(RunWords.Limit);
            builder.HasIndex(attempt => new { attempt.TaskId, attempt.Number }).IsUnique();
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(attempt => attempt.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

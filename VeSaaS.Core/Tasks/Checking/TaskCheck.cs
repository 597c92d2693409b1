using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>How far a check has got.</summary>
public enum CheckState
{
    Queued,
    Working,
    Answered,
    Failed,
    Stopped,
}

/// <summary>
/// One reading of what an attempt handed in, by another virtual employee, against the open items of the checklist. Its id is what its run is owned by, and the A2A
/// context of it: whoever checks remembers nothing of the work. It suggests, and moves nothing.
/// </summary>
public sealed class TaskCheck : ICustomerOwned
{
    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required WorkItemId TaskId { get; init; }

    /// <summary>Whose result is checked.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>Who checks.</summary>
    public required HireId HireId { get; init; }

    public required RunId RunId { get; set; }

    public required CheckState State { get; set; }

    /// <summary>What was said, as it was said.</summary>
    public required string Answer { get; set; }

    /// <summary>Why nothing came of it, in words for a person.</summary>
    public string? FailureDetail { get; set; }

    /// <summary>Tokens of its run, in and out.</summary>
    public long Tokens { get; set; }

    /// <summary>Exact sum of the ledger rows of its run; null while unknown, and for good when the agent reports no usage, or the gateway reports what it costs.</summary>
    public Money? Cost { get; set; }

    public required Guid AskedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskCheck>
    {
        public void Configure(EntityTypeBuilder<TaskCheck> builder)
        {
            builder.ToTable("task_checks");
            builder.HasKey(check => check.Id);
            builder.Property(check => check.Id).ValueGeneratedNever();
            builder.Property(check => check.FailureDetail).HasMaxLength(RunWords.Limit);
            builder.HasIndex(check => new { check.TaskId, check.CreatedAt, check.Id });
            builder.HasOne<WorkItem>().WithMany().HasForeignKey(check => check.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

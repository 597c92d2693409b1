using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Attaching;

/// <summary>That a file of a task went to whoever worked on an attempt. From then on it stays with the task.</summary>
public sealed class SentFile : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required Guid AttemptId { get; init; }

    public required FileId FileId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SentFile>
    {
        public void Configure(EntityTypeBuilder<SentFile> builder)
        {
            builder.ToTable("task_attempt_files");
            builder.HasKey(row => new { row.AttemptId, row.FileId });
            builder.HasIndex(row => row.FileId);
            builder.HasOne<TaskAttempt>().WithMany().HasForeignKey(row => row.AttemptId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<StoredFile>().WithMany().HasForeignKey(row => row.FileId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>How much one customer lets be worked on at once. Without a row there is no limit.</summary>
public sealed class WorkLimits : ICustomerOwned
{
    /// <summary>Largest limit.</summary>
    public const int Highest = 500;

    public required CustomerId CustomerId { get; init; }

    /// <summary>Most tasks in the column In progress; null for any number.</summary>
    public int? InProgress { get; set; }

    /// <summary>Most tasks that one virtual employee works on; null for any number.</summary>
    public int? PerWorker { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<WorkLimits>
    {
        public void Configure(EntityTypeBuilder<WorkLimits> builder)
        {
            builder.ToTable("task_limits");
            builder.HasKey(limits => limits.CustomerId);
            builder.Property(limits => limits.CustomerId).ValueGeneratedNever();
            builder.HasOne<Customer>().WithOne().HasForeignKey<WorkLimits>(limits => limits.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }

    /// <summary>Why no more work may begin, in a sentence; null while there is room. Read in the transaction that begins it.</summary>
    internal static async Task<string?> WhyFullAsync(AppDbContext db, WorkItem task, string? worker, CancellationToken cancellationToken)
    {
        var limits = await db.Set<WorkLimits>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == task.CustomerId, cancellationToken);
        if (limits is null)
        {
            return null;
        }

        var busy = db.Set<WorkItem>().Where(other => other.CustomerId == task.CustomerId && other.ArchivedAt == null && other.Status == WorkItemStatus.InProgress && other.Id != task.Id);
        if (limits.InProgress is { } column && await busy.CountAsync(cancellationToken) is var all && all >= column)
        {
            return $"In progress has {Count(all)}, and {column} is the limit.";
        }

        var hire = task.HireId;
        return limits.PerWorker is { } each && hire is not null && await busy.CountAsync(other => other.HireId == hire, cancellationToken) is var own && own >= each
            ? $"{worker} works on {Count(own)}, and {each} is the limit."
            : null;
    }

    private static string Count(int tasks) => tasks == 1 ? "1 task" : $"{tasks} tasks";
}

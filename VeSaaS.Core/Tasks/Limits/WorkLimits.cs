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

    /// <summary>Why no more work may begin beside what is in progress, in a sentence; null while there is room.</summary>
    /// <param name="all">Tasks that are in progress, without the one that would begin.</param>
    /// <param name="own">Those of them that whoever is assigned works on.</param>
    /// <param name="worker">Who is assigned; null when nobody is.</param>
    internal string? WhyFull(int all, int own, string? worker) =>
        all >= InProgress ? $"In progress has {Count(all)}, and {InProgress} is the limit."
        : worker is not null && own >= PerWorker ? $"{worker} works on {Count(own)}, and {PerWorker} is the limit."
        : null;

    private static string Count(int tasks) => tasks == 1 ? "1 task" : $"{tasks} tasks";
}

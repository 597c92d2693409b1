using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks;

/// <summary>Identifies a task.</summary>
public readonly record struct WorkItemId(Guid Value) : ITypedId<WorkItemId>
{
    /// <inheritdoc />
    public static WorkItemId From(Guid value) => new(value);
}

/// <summary>Where a task stands; each is a column of the board, and the last two share one.</summary>
public enum WorkItemStatus
{
    ToDo,
    InProgress,
    NeedsYou,
    InReview,
    Done,
    Failed,
    Cancelled,
}

/// <summary>How urgent a task is.</summary>
public enum WorkItemPriority
{
    Low,
    Normal,
    High,
    Urgent,
}

/// <summary>A card on the board, worked on in attempts. Its id is the A2A context of all of them, so that an agent remembers the earlier ones.</summary>
public sealed class WorkItem : ICustomerOwned, IVersioned
{
    /// <summary>Longest title, in characters.</summary>
    public const int TitleLength = 200;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionLength = 16_000;

    /// <summary>Most labels of one task.</summary>
    public const int MostLabels = 10;

    /// <summary>Longest label, in characters.</summary>
    public const int LabelLength = 30;

    /// <summary>It stands on the board and is not done, failed or cancelled.</summary>
    public static Expression<Func<WorkItem, bool>> IsOpen { get; } = task => task.ArchivedAt == null
        && (task.Status == WorkItemStatus.ToDo || task.Status == WorkItemStatus.InProgress || task.Status == WorkItemStatus.NeedsYou || task.Status == WorkItemStatus.InReview);

    public required WorkItemId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>What people call it: 1, 2, 3, … within the customer.</summary>
    public required int Number { get; init; }

    public required string Title { get; set; }

    /// <summary>Markdown.</summary>
    public required string Description { get; set; }

    public required WorkItemStatus Status { get; set; }

    /// <summary>Its place in the column; see <see cref="RankKey"/>.</summary>
    public required string Rank { get; set; }

    public required WorkItemPriority Priority { get; set; }

    /// <summary>The day until which it is wanted, in the customer's time zone.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>Labels between bars: `|finance|month end|`, and empty without any, so that one is found as `|finance|`.</summary>
    public required string Labels { get; set; }

    /// <summary>What a search looks at: number and title, folded. Follows them by itself; the setter is for the database.</summary>
    public string Searchable
    {
        get => SearchText.Fold($"{Number} {Title}");
        private set => _ = value;
    }

    /// <summary>Who works on it; null while nobody does.</summary>
    public HireId? HireId { get; set; }

    /// <summary>The run of the newest attempt.</summary>
    public RunId? RunId { get; set; }

    /// <summary>Since when it waits to be started by itself; null while it does not.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>The person who lets it wait.</summary>
    public Guid? WaitingBy { get; set; }

    /// <summary>Number of the newest attempt; 0 before the first.</summary>
    public int Attempts { get; set; }

    /// <summary>Exact cost of all attempts and checks; null while nothing was metered.</summary>
    public Money? Cost { get; set; }

    /// <summary>The person, or the creator of the API key, who wrote it.</summary>
    public required Guid CreatedBy { get; init; }

    /// <summary>The schedule that wrote it; null for one of a person, and when the schedule was deleted.</summary>
    public TaskScheduleId? ScheduleId { get; set; }

    /// <summary>The client's key that makes creating idempotent.</summary>
    public required Guid IdempotencyKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it came to its status.</summary>
    public required DateTimeOffset StatusSince { get; set; }

    /// <summary>When somebody took it off the board; null while it is on it.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<WorkItem>
    {
        public void Configure(EntityTypeBuilder<WorkItem> builder)
        {
            builder.ToTable("tasks");
            builder.HasKey(task => task.Id);
            builder.Property(task => task.Id).ValueGeneratedNever();
            builder.Property(task => task.Title).HasMaxLength(TitleLength);
            builder.Property(task => task.Rank).HasMaxLength(RankKey.Longest);
            builder.Property(task => task.Labels).HasMaxLength((MostLabels * (LabelLength + 1)) + 1);
            builder.Property(task => task.Searchable).HasMaxLength(2 * TitleLength);
            builder.HasIndex(task => new { task.CustomerId, task.Number }).IsUnique();
            builder.HasIndex(task => new { task.CustomerId, task.IdempotencyKey }).IsUnique();
            builder.HasIndex(task => new { task.CustomerId, task.ArchivedAt, task.Status, task.Rank, task.Number });
            // What was archived, at whatever time, in the order of its column.
            builder.HasIndex(task => new { task.CustomerId, task.Status, task.Rank, task.Number });
            builder.HasIndex(task => new { task.CustomerId, task.HireId, task.Status });
            builder.HasIndex(task => task.WaitingSince).HasFilter("[WaitingSince] IS NOT NULL");
            builder.HasOne<TaskSchedule>().WithMany().HasForeignKey(task => task.ScheduleId).OnDelete(DeleteBehavior.SetNull);
            builder.HasOne<Customer>().WithMany().HasForeignKey(task => task.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

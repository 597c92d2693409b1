using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>Identifies a schedule.</summary>
public readonly record struct TaskScheduleId(Guid Value) : ITypedId<TaskScheduleId>
{
    /// <inheritdoc />
    public static TaskScheduleId From(Guid value) => new(value);
}

/// <summary>What a schedule does now.</summary>
public enum ScheduleState
{
    /// <summary>It writes its next task at a time that is known.</summary>
    Waiting,

    /// <summary>A person has stopped it.</summary>
    Paused,

    /// <summary>Its only time, or the last one, is over.</summary>
    Over,
}

/// <summary>Writes the same task again: at one time, or whenever a cron expression says so.</summary>
public sealed class TaskSchedule : ICustomerOwned, IVersioned
{
    /// <summary>Longest cron expression, in characters.</summary>
    public const int CronLength = 100;

    /// <summary>Longest name of a time zone, in characters.</summary>
    public const int TimeZoneLength = 64;

    /// <summary>Most schedules of one customer.</summary>
    public const int Most = 100;

    /// <summary>Latest day on which a task can be due, counted from the day that it is written.</summary>
    public const int MostDueDays = 365;

    public required TaskScheduleId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The title of its tasks.</summary>
    public required string Title { get; set; }

    /// <summary>Markdown.</summary>
    public required string Description { get; set; }

    public required WorkItemPriority Priority { get; set; }

    /// <summary>Between bars, as a task stores them.</summary>
    public required string Labels { get; set; }

    /// <summary>The checklist of its tasks, an item a line.</summary>
    public required string Checklist { get; set; }

    /// <summary>Who gets its tasks; null for nobody.</summary>
    public HireId? HireId { get; set; }

    /// <summary>Days from the day that a task is written to the day that it is due; null for none.</summary>
    public int? DueInDays { get; set; }

    /// <summary>Its tasks are started as soon as they are written.</summary>
    public required bool StartsAtOnce { get; set; }

    /// <summary>Its only time; null for one that repeats.</summary>
    public DateTimeOffset? OnceAt { get; set; }

    /// <summary>Minute, hour, day of month, month, day of week; null for one that comes once.</summary>
    public string? Cron { get; set; }

    /// <summary>The IANA name of the time zone whose clock it goes by.</summary>
    public required string TimeZone { get; set; }

    /// <summary>When it writes its next task; null while it is paused, and when it is over.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>When it wrote its newest task.</summary>
    public DateTimeOffset? LastAt { get; set; }

    /// <summary>
    /// In whose name its tasks are written and started: the person, or the creator of the API key, who wrote it, or who
    /// resumed it last.
    /// </summary>
    public required Guid CreatedBy { get; set; }

    /// <summary>The client's key that makes creating idempotent.</summary>
    public required Guid IdempotencyKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc />
    public int Version { get; set; }

    /// <summary>What it does now.</summary>
    public ScheduleState State => PausedAt is not null ? ScheduleState.Paused : NextAt is null ? ScheduleState.Over : ScheduleState.Waiting;

    /// <summary>Stops it; one that stands still keeps the time since when.</summary>
    internal void Pause(DateTimeOffset now) => (PausedAt, NextAt) = (PausedAt ?? now, null);

    internal sealed class Mapping : IEntityTypeConfiguration<TaskSchedule>
    {
        public void Configure(EntityTypeBuilder<TaskSchedule> builder)
        {
            builder.ToTable("task_schedules");
            builder.HasKey(schedule => schedule.Id);
            builder.Property(schedule => schedule.Id).ValueGeneratedNever();
            builder.Property(schedule => schedule.Title).HasMaxLength(WorkItem.TitleLength);
            builder.Property(schedule => schedule.Labels).HasMaxLength((WorkItem.MostLabels * (WorkItem.LabelLength + 1)) + 1);
            builder.Property(schedule => schedule.Cron).HasMaxLength(CronLength);
            builder.Property(schedule => schedule.TimeZone).HasMaxLength(TimeZoneLength);
            builder.HasIndex(schedule => new { schedule.CustomerId, schedule.IdempotencyKey }).IsUnique();
            builder.HasIndex(schedule => new { schedule.CustomerId, schedule.HireId });
            builder.HasIndex(schedule => schedule.NextAt).HasFilter("[NextAt] IS NOT NULL");
            builder.HasOne<Customer>().WithMany().HasForeignKey(schedule => schedule.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>A schedule that somebody writes: which task, and when.</summary>
/// <param name="Title">What is to be done, in a few words.</param>
/// <param name="Timing">When.</param>
public sealed record SchedulePlan(string? Title, ScheduleTiming Timing)
{
    /// <summary>Field of the days until a task is due.</summary>
    public const string DueField = "dueInDays";

    /// <summary>Field of starting at once.</summary>
    public const string StartField = "startsAtOnce";

    /// <summary>Markdown.</summary>
    public string? Description { get; init; }

    public WorkItemPriority Priority { get; init; } = WorkItemPriority.Normal;

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What has to hold before a task is accepted.</summary>
    public IReadOnlyList<string> Checklist { get; init; } = [];

    /// <summary>Who shall work on its tasks.</summary>
    public HireId? Hire { get; init; }

    /// <summary>From 0, the day that it is written, to <see cref="TaskSchedule.MostDueDays"/>; null for none.</summary>
    public int? DueInDays { get; init; }

    /// <summary>Starts its tasks as soon as they are written.</summary>
    public bool StartsAtOnce { get; init; }

    internal SchedulePlan Normalized() => this with
    {
        Title = TaskRules.NormalizeTitle(Title),
        Description = Description?.Trim() ?? "",
        Labels = TaskRules.NormalizeLabels(Labels),
        Checklist = TaskRules.NormalizeChecklist(Checklist),
        Timing = Timing with { Cron = Timing.Cron is { } cron ? TaskRules.NormalizeTitle(cron) : null, TimeZone = Timing.TimeZone?.Trim() },
    };

    // Of a normalised plan.
    internal IReadOnlyList<FieldError> Check(DateTimeOffset now) =>
    [
        .. TaskRules.CheckTitle(Title!), .. TaskRules.CheckDescription(Description!), .. TaskRules.CheckLabels(Labels), .. TaskRules.CheckChecklist(Checklist),
        .. DueInDays is < 0 or > TaskSchedule.MostDueDays ? [new FieldError(DueField, $"Choose a number of days from 0 to {TaskSchedule.MostDueDays}, or none.")] : Array.Empty<FieldError>(),
        .. StartsAtOnce && Hire is null ? [new FieldError(StartField, "Choose who works on its tasks before they can start at once.")] : Array.Empty<FieldError>(),
        .. ScheduleTimes.Check(Timing, now),
    ];
}

using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>What came of an act on a schedule.</summary>
public abstract record ScheduleOutcome
{
    private ScheduleOutcome()
    {
    }

    /// <summary>Carried out, also when it was so already.</summary>
    public sealed record Saved(TaskScheduleId Id) : ScheduleOutcome;

    /// <summary>This customer has no such schedule.</summary>
    public sealed record NotFound : ScheduleOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed(string Reason) : ScheduleOutcome;

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : ScheduleOutcome;

    /// <summary>Somebody else changed it after it was read.</summary>
    public sealed record ChangedMeanwhile : ScheduleOutcome;

    /// <summary>The company has <see cref="TaskSchedule.Most"/> schedules.</summary>
    public sealed record TooMany : ScheduleOutcome;

    /// <summary>What failed in a sentence for a person; null when nothing did.</summary>
    public string? Problem => this switch
    {
        Saved => null,
        NotAllowed(var reason) => reason,
        Invalid(var problems) => string.Join(' ', problems.Select(problem => problem.Message)),
        ChangedMeanwhile => "Somebody else changed this schedule a moment ago. Look at it again.",
        TooMany => $"Your company has {TaskSchedule.Most} schedules, and no more fit. Delete one that is over.",
        _ => "This schedule is not there any more.",
    };
}

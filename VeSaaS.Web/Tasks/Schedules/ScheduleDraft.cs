using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Tasks.Schedules;

/// <summary>What is typed into the form of a schedule.</summary>
internal sealed class ScheduleDraft
{
    public string Title { get; set; } = "";

    public string Description { get; set; } = "";

    public WorkItemPriority Priority { get; set; } = WorkItemPriority.Normal;

    public string Labels { get; set; } = "";

    public string Checklist { get; set; } = "";

    public string Hire { get; set; } = "";

    public int? DueInDays { get; set; }

    public bool StartsAtOnce { get; set; }

    public bool Repeats { get; set; } = true;

    public DateTime? At { get; set; }

    public string Cron { get; set; } = "0 9 * * MON-FRI";

    public string TimeZone { get; set; } = "UTC";

    public static ScheduleDraft Of(SchedulePlan plan) => new()
    {
        Title = plan.Title ?? "",
        Description = plan.Description ?? "",
        Priority = plan.Priority,
        Labels = string.Join(", ", plan.Labels),
        Checklist = string.Join('\n', plan.Checklist),
        Hire = plan.Hire?.Value.ToString() ?? "",
        DueInDays = plan.DueInDays,
        StartsAtOnce = plan.StartsAtOnce,
        Repeats = plan.Timing.Cron is not null,
        At = plan.Timing.At,
        Cron = plan.Timing.Cron ?? "",
        TimeZone = plan.Timing.TimeZone ?? "",
    };

    public SchedulePlan ToPlan() => new(Title, TimingOf())
    {
        Description = Description,
        Priority = Priority,
        Labels = Labels.Split(','),
        Checklist = Checklist.Split('\n'),
        Hire = Guid.TryParse(Hire, out var hire) ? new HireId(hire) : null,
        DueInDays = DueInDays,
        StartsAtOnce = StartsAtOnce,
    };

    // Without a time it is one that is over, which is told at its own field.
    private ScheduleTiming TimingOf() => Repeats ? new(null, Cron, TimeZone) : new(At ?? DateTime.MinValue, null, TimeZone);
}

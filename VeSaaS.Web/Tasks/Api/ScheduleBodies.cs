using System.Globalization;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>Body of a schedule: either `at` or `cron`.</summary>
/// <param name="Title">The title of its tasks.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Priority">Low, Normal, High or Urgent; Normal when left out.</param>
/// <param name="Hire">Who gets its tasks.</param>
/// <param name="Labels">At most ten.</param>
/// <param name="Checklist">What has to hold before a task is accepted.</param>
/// <param name="DueInDays">Days from the day that a task is written.</param>
/// <param name="StartsAtOnce">Starts its tasks as soon as they are written.</param>
/// <param name="At">`yyyy-MM-ddTHH:mm`, as the clock of the time zone shows it.</param>
/// <param name="Cron">Minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">IANA name; the company's when left out.</param>
/// <param name="Version">The version that was read, for a change; whatever is there when left out.</param>
internal sealed record ScheduleBody(
    string? Title, string? Description, string? Priority, Guid? Hire, IReadOnlyList<string>? Labels, IReadOnlyList<string>? Checklist, int? DueInDays,
    bool StartsAtOnce, string? At, string? Cron, string? TimeZone, int? Version)
{
    private const string LocalFormat = "yyyy-MM-dd'T'HH:mm";

    public SchedulePlan ToPlan(string companyZone, List<FieldError> problems)
    {
        DateTime? at = DateTime.TryParseExact(At, LocalFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;
        if (At is not null && at is null)
        {
            problems.Add(new(ScheduleTimes.AtField, "Write the time as yyyy-MM-ddTHH:mm, as the clock of the time zone shows it."));
        }

        return new(Title, new(at, Cron, TimeZone ?? companyZone))
        {
            Description = Description,
            Priority = TaskRules.ReadName<WorkItemPriority>(Priority, "priority", problems) ?? WorkItemPriority.Normal,
            Labels = Labels ?? [],
            Checklist = Checklist ?? [],
            Hire = Hire is { } hire ? new HireId(hire) : null,
            DueInDays = DueInDays,
            StartsAtOnce = StartsAtOnce,
        };
    }

    /// <summary>A time as bodies write it.</summary>
    public static string? Write(DateTime? at) => at?.ToString(LocalFormat, CultureInfo.InvariantCulture);
}

/// <summary>A schedule.</summary>
internal sealed record ScheduleAnswer(
    Guid Id, string Title, string Description, string Priority, Guid? Hire, IReadOnlyList<string> Labels, IReadOnlyList<string> Checklist, int? DueInDays,
    bool StartsAtOnce, string? At, string? Cron, string TimeZone, string State, DateTimeOffset? NextAt, DateTimeOffset? LastAt, ForecastAnswer Forecast, int Version)
{
    public static ScheduleAnswer Of(ScheduleRow row, string currency) => new(
        row.Id.Value, row.Plan.Title!, row.Plan.Description!, row.Plan.Priority.ToString(), row.Plan.Hire?.Value, row.Plan.Labels, row.Plan.Checklist, row.Plan.DueInDays,
        row.Plan.StartsAtOnce, ScheduleBody.Write(row.Plan.Timing.At), row.Plan.Timing.Cron, row.Plan.Timing.TimeZone!, row.State.ToString(), row.NextAt, row.LastAt,
        ForecastAnswer.Of(row.Forecast, currency), row.Version);
}

/// <summary>What comes of a schedule: its next times, and what first attempts are expected to cost.</summary>
internal sealed record ForecastAnswer(IReadOnlyList<DateTimeOffset> Coming, int InThirtyDays, decimal? Each, decimal? Month, string Currency)
{
    public static ForecastAnswer Of(ScheduleForecast forecast, string currency) =>
        new(forecast.Coming, forecast.InThirtyDays, forecast.Each?.Amount.Units, forecast.Month?.Units, currency);
}

/// <summary>Every schedule, the next one first.</summary>
internal sealed record SchedulesAnswer(IReadOnlyList<ScheduleAnswer> Schedules);

using System.Globalization;
using VeSaaS.Core.Tasks;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>Days as people say them.</summary>
internal static class DueWords
{
    /// <summary>Whether the day is over and the work is not; what nobody does any more is not late.</summary>
    public static bool IsLate(DateOnly? day, WorkItemStatus status, DateOnly today) =>
        day < today && status is not (WorkItemStatus.Done or WorkItemStatus.Cancelled);

    /// <summary>"Today", "Tomorrow", "2 days late", "Fri 30 Oct".</summary>
    public static string Of(DateOnly day, DateOnly today, bool isLate) => (day.DayNumber - today.DayNumber) switch
    {
        -1 when isLate => "1 day late",
        < 0 and var days when isLate => $"{-days} days late",
        0 => "Today",
        1 => "Tomorrow",
        _ => day.ToString(day.Year == today.Year ? "ddd d MMM" : "d MMM yyyy", CultureInfo.CurrentCulture),
    };
}

using System.Globalization;

namespace VeSaaS.Web.Design.Values;

/// <summary>Writes instants and durations as a person says them.</summary>
public static class TimeFormat
{
    private const int RelativeDays = 7;

    /// <summary>"14 min ago" up to seven days, then "18 Oct", with the year where it is not this one. The future is said likewise: "in 27 min".</summary>
    /// <param name="at">The instant.</param>
    /// <param name="now">The instant of reading.</param>
    /// <param name="zone">Whose days.</param>
    /// <param name="culture">Whose words; the current culture if left out.</param>
    public static string Relative(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        var distance = (now - at).Duration();
        if (distance < TimeSpan.FromMinutes(1))
        {
            return "now";
        }

        if (distance >= TimeSpan.FromDays(RelativeDays))
        {
            var day = TimeZoneInfo.ConvertTime(at, zone);
            return day.ToString(day.Year == TimeZoneInfo.ConvertTime(now, zone).Year ? "d MMM" : "d MMM yyyy", culture);
        }

        var amount = distance switch
        {
            { TotalHours: < 1 } => $"{(int)distance.TotalMinutes} min",
            { TotalDays: < 1 } => $"{(int)distance.TotalHours} h",
            { TotalDays: < 2 } => "1 day",
            _ => $"{(int)distance.TotalDays} days",
        };
        return at <= now ? $"{amount} ago" : $"in {amount}";
    }

    /// <summary>The whole truth, for a title: "18 October 2026, 14:06:21 UTC+02:00".</summary>
    public static string Absolute(DateTimeOffset at, TimeZoneInfo zone, CultureInfo? culture = null)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset == TimeSpan.Zero ? "" : local.ToString("zzz", CultureInfo.InvariantCulture);
        return local.ToString("d MMMM yyyy, HH:mm:ss", culture ?? CultureInfo.CurrentCulture) + " UTC" + offset;
    }

    /// <summary>The time of day, "14:06".</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"14:06" today, "18 Oct, 14:06" on any other day, with the year where it is not this one.</summary>
    public static string ClockOfDay(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone, CultureInfo? culture = null)
    {
        var (day, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        return day.Date == today.Date ? Clock(at, zone) : day.ToString(day.Year == today.Year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm", culture ?? CultureInfo.CurrentCulture);
    }

    /// <summary>"0.4 s", "21 s", "6 min 02 s", "3 h 05 min".</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{Math.Max(0, duration.TotalSeconds):0.0} s"),
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds:00} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes:00} min",
    };
}

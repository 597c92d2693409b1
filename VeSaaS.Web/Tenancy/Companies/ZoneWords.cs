using System.Globalization;
using VeSaaS.Core.Tenancy.Companies;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>Says for what a company's time zone counts, and from when.</summary>
internal static class ZoneWords
{
    /// <summary>As it is.</summary>
    public static string Now(CompanyFacts facts, DateTimeOffset now) => facts.Calendar.Coming(now) is { } coming
        ? $"Clocks use it already. Bills and caps count in {Spelt(facts.Calendar.ZoneOf(facts.Calendar.MonthOf(now)))} until {Day(coming.From.AddDays(-1))}, and in {Spelt(coming.Zone)} from {Day(coming.From)} on."
        : "For clocks and due dates, and for the days and months of bills and caps.";

    /// <summary>As it would be with another zone; null where it is the same.</summary>
    public static string? IfSaved(CompanyFacts facts, string zone, DateTimeOffset now)
    {
        if (zone == facts.Text.TimeZone)
        {
            return null;
        }

        const string Clocks = "Clocks, due dates and new schedules use it as soon as you save; schedules that exist keep theirs.";
        return facts.Calendar.With(zone, now).Coming(now) is { } coming
            ? $"{Clocks} Bills and caps follow on {Day(coming.From)}: the month that has begun stays in {Spelt(facts.Calendar.ZoneOf(facts.Calendar.MonthOf(now)))}, so that no day is billed twice or left out."
            : $"{Clocks} Bills and caps stay in it, too.";
    }

    private static string Spelt(string zone) => zone.Replace('_', ' ');

    private static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
}

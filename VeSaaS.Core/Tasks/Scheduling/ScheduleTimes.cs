using Cronos;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.Companies;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>When a schedule comes, as a person says it: once at a time of a clock, or by a cron expression.</summary>
/// <param name="At">The only time, as the clock of the time zone shows it; null for one that repeats.</param>
/// <param name="Cron">Minute, hour, day of month, month, day of week; null for one that comes once.</param>
/// <param name="TimeZone">IANA name.</param>
public sealed record ScheduleTiming(DateTime? At, string? Cron, string? TimeZone);

/// <summary>
/// Reckons the times of schedules. Where clocks are put forward over a time, a repeating schedule comes at the first moment after the gap; where they are put back,
/// one with a fixed hour comes once (https://github.com/HangfireIO/Cronos, "Daylight saving time").
/// </summary>
public static class ScheduleTimes
{
    public const string AtField = "at";
    public const string CronField = "cron";
    public const string TimeZoneField = "timeZone";

    // How far a schedule looks.
    private const int MostYears = 10;

    // How many of its times are looked at to see whether they are too close to each other.
    private const int LookedAt = 100;

    /// <summary>Shortest time between two tasks of one schedule: a slip of the pen must not fill the board.</summary>
    public static TimeSpan Closest { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Problems of a timing; none means that <see cref="Read"/> can be called.</summary>
    /// <param name="timing">The timing.</param>
    /// <param name="now">Times until then are over.</param>
    public static IReadOnlyList<FieldError> Check(ScheduleTiming timing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(timing);
        if (CompanyRules.CheckTimeZone(timing.TimeZone ?? "") is { } unknown)
        {
            return [new(TimeZoneField, unknown)];
        }

        var zone = ZoneOf(timing.TimeZone!);
        return (timing.At, timing.Cron) switch
        {
            (null, null) => [new(CronField, "Say when: once at a time, or a cron expression.")],
            (not null, not null) => [new(CronField, "Say either one time or a cron expression, and not both.")],
            ({ } at, _) => CheckAt(at, zone, now),
            (_, { } cron) => CheckCron(cron, zone, now),
        };
    }

    /// <summary>The next time after an instant; null when there is none.</summary>
    public static DateTimeOffset? Next(DateTimeOffset? once, string? cron, string timeZone, DateTimeOffset after) =>
        Coming(once, cron, timeZone, after).Select(time => (DateTimeOffset?)time).FirstOrDefault();

    /// <summary>Its times from an instant on, in order.</summary>
    public static IEnumerable<DateTimeOffset> Coming(DateTimeOffset? once, string? cron, string timeZone, DateTimeOffset after)
    {
        if (cron is null)
        {
            if (once is { } only && only > after)
            {
                yield return only;
            }

            yield break;
        }

        var (expression, zone) = (CronExpression.Parse(cron), ZoneOf(timeZone));
        while (expression.GetNextOccurrence(after, zone) is { } next)
        {
            after = next.ToUniversalTime();
            yield return after;
        }
    }

    /// <summary>The zone; UTC when this machine does not know it any more.</summary>
    public static TimeZoneInfo ZoneOf(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The instant of a checked timing that comes once; null for one that repeats.</summary>
    internal static DateTimeOffset? Read(ScheduleTiming timing) => timing.At is { } at ? InstantOf(at, ZoneOf(timing.TimeZone!)) : null;

    private static FieldError Over => new(AtField, "That time is over. Choose a later one.");

    private static FieldError[] CheckAt(DateTime at, TimeZoneInfo zone, DateTimeOffset now) =>
        at < now.UtcDateTime.AddDays(-1) ? [Over]
        : at > now.UtcDateTime.AddYears(MostYears) ? [new(AtField, $"That is more than {MostYears} years from now. Choose an earlier time.")]
        : zone.IsInvalidTime(Unspecified(at)) ? [new(AtField, "Clocks are put forward over that time, so that it never comes. Choose another one.")]
        : InstantOf(at, zone) <= now ? [Over]
        : [];

    private static FieldError[] CheckCron(string cron, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (cron.Length > TaskSchedule.CronLength || !CronExpression.TryParse(cron, out var expression))
        {
            return [new(CronField, "This is no cron expression. Write minute, hour, day of month, month and day of week, as in 0 9 * * MON-FRI for nine o'clock on working days.")];
        }

        DateTimeOffset? before = null;
        foreach (var time in expression.GetOccurrences(now, now.AddYears(MostYears), zone, fromInclusive: false).Take(LookedAt))
        {
            if (time - before < Closest)
            {
                return [new(CronField, $"It comes more often than every {Closest.TotalMinutes:0} minutes. Leave more time between its tasks.")];
            }

            before = time;
        }

        return before is null ? [new(CronField, "This time never comes. Choose another one.")] : [];
    }

    // A time that clocks show twice is meant the first time, as in a repeating schedule.
    private static DateTimeOffset InstantOf(DateTime at, TimeZoneInfo zone)
    {
        var local = Unspecified(at);
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static DateTime Unspecified(DateTime at) => DateTime.SpecifyKind(at, DateTimeKind.Unspecified);
}

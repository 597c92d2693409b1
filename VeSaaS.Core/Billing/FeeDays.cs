using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing;

/// <summary>A time in which a fee runs, or rests; without an end it lasts.</summary>
public readonly record struct FeeSpan(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A part of a monthly fee.</summary>
/// <param name="Days">Days that count.</param>
/// <param name="DaysOfMonth">Days that the month has.</param>
/// <param name="Amount">Exact to a nano; invoices round, not this.</param>
public readonly record struct FeePart(int Days, int DaysOfMonth, Money Amount);

/// <summary>
/// A monthly fee by calendar days of the customer's time zone: a day counts when the hire was ready to work at any moment of it, so that a day which lies
/// whole in a pause is free.
/// </summary>
public static class FeeDays
{
    /// <summary>What the fee comes to within a month.</summary>
    /// <param name="fee">For a whole month.</param>
    /// <param name="month">Which month.</param>
    /// <param name="timeZone">The customer's IANA zone.</param>
    /// <param name="employed">From ready to let go.</param>
    /// <param name="pauses">When it rested.</param>
    public static FeePart Of(Money fee, BillingMonth month, string timeZone, FeeSpan employed, IReadOnlyCollection<FeeSpan> pauses)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var all = DateTime.DaysInMonth(month.Year, month.Month);
        var days = Enumerable.Range(1, all).Count(day => Counts(StartOf(month, day, zone), StartOf(month, day + 1, zone), employed, pauses));
        return new(days, all, new Money((long)((Int128)fee.Nano * days / all)));
    }

    /// <summary>The beginning of the instant's day where it is just that, else of the next day.</summary>
    internal static DateTimeOffset FirstDayFrom(DateTimeOffset instant, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var month = new BillingMonth(local.Year, local.Month);
        var day = StartOf(month, local.Day, zone);
        return day == instant ? day : StartOf(month, local.Day + 1, zone);
    }

    private static bool Counts(DateTimeOffset start, DateTimeOffset end, FeeSpan employed, IReadOnlyCollection<FeeSpan> pauses)
    {
        var from = employed.From > start ? employed.From : start;
        var until = employed.Until is { } left && left < end ? left : end;
        // Moves the beginning behind every pause that covers it; what is left of the day was worked, or could have been.
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            if (pause.From <= from && (pause.Until ?? DateTimeOffset.MaxValue) > from)
            {
                from = pause.Until ?? DateTimeOffset.MaxValue;
            }
        }

        return from < until;
    }

    /// <summary>The first instant of a day; a midnight that clocks skip begins when they have moved.</summary>
    internal static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight));
    }

    // Behind the last day begins the next month.
    private static DateTimeOffset StartOf(BillingMonth month, int day, TimeZoneInfo zone) => StartOf(month.FirstDay.AddDays(day - 1), zone);
}

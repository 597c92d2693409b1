using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>A time in which a fee runs, or rests; without an end it lasts.</summary>
public readonly record struct FeeSpan(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A part of a monthly fee.</summary>
/// <param name="Days">Days that count.</param>
/// <param name="DaysOfMonth">Days that the month has.</param>
/// <param name="Amount">Exact to a nano; invoices round, not this.</param>
public readonly record struct FeePart(int Days, int DaysOfMonth, Money Amount);

/// <summary>
/// A monthly fee by days of the customer's calendar: a day counts when the hire was ready to work at any moment of it, so that a day which lies
/// whole in a pause is free.
/// </summary>
public static class FeeDays
{
    /// <summary>What the fee comes to within a month.</summary>
    /// <param name="fee">For a whole month.</param>
    /// <param name="month">Which month.</param>
    /// <param name="calendar">The customer's.</param>
    /// <param name="employed">From ready to let go.</param>
    /// <param name="pauses">When it rested.</param>
    public static FeePart Of(Money fee, BillingMonth month, CustomerCalendar calendar, FeeSpan employed, IReadOnlyCollection<FeeSpan> pauses)
    {
        var all = DateTime.DaysInMonth(month.Year, month.Month);
        var days = Enumerable.Range(0, all).Count(day => Counts(month.FirstDay.AddDays(day), calendar, employed, pauses));
        return new(days, all, new Money((long)((Int128)fee.Nano * days / all)));
    }

    /// <summary>The beginning of the instant's day where it is just that, else of the next day.</summary>
    internal static DateTimeOffset FirstDayFrom(DateTimeOffset instant, CustomerCalendar calendar)
    {
        var day = calendar.DayOf(instant);
        var start = calendar.StartOf(day);
        return start == instant ? start : calendar.StartOf(day.AddDays(1));
    }

    private static bool Counts(DateOnly day, CustomerCalendar calendar, FeeSpan employed, IReadOnlyCollection<FeeSpan> pauses)
    {
        var (start, end) = (calendar.StartOf(day), calendar.StartOf(day.AddDays(1)));
        // A day that another time zone leaves no time of is the moment in which it passes, so that the fee of a whole month stays whole.
        end = end > start ? end : start.AddTicks(1);
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
}

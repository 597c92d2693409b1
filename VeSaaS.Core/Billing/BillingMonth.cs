using System.Globalization;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>A month of a customer's calendar.</summary>
/// <param name="Year">Gregorian.</param>
/// <param name="Month">1 to 12.</param>
public readonly record struct BillingMonth(int Year, int Month)
{
    private static readonly TimeSpan FarthestWest = TimeSpan.FromHours(12);
    private static readonly TimeSpan FarthestEast = TimeSpan.FromHours(14);

    /// <summary>yyyymm, which sorts.</summary>
    public int Number => (Year * 100) + Month;

    /// <summary>The month of a <see cref="Number"/>.</summary>
    public static BillingMonth FromNumber(int number) => new(number / 100, number % 100);

    /// <summary>Reads yyyy-mm; null for anything else.</summary>
    public static BillingMonth? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(day.Year, day.Month) : null;

    /// <summary>The first day.</summary>
    public DateOnly FirstDay => new(Year, Month, 1);

    /// <summary>The month that the instant falls into.</summary>
    /// <param name="instant">Any instant.</param>
    /// <param name="calendar">Whose month.</param>
    /// <exception cref="TimeZoneNotFoundException">A zone is unknown to this machine.</exception>
    public static BillingMonth Of(DateTimeOffset instant, CustomerCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var day = calendar.DayOf(instant);
        return new(day.Year, day.Month);
    }

    /// <summary>The months that it is somewhere: the earliest and the latest, most of the time the same.</summary>
    public static (BillingMonth Earliest, BillingMonth Latest) Anywhere(DateTimeOffset instant) =>
        (Of(instant - FarthestWest, CustomerCalendar.Utc), Of(instant + FarthestEast, CustomerCalendar.Utc));

    /// <summary>The first instant of the month.</summary>
    public DateTimeOffset StartsAt(CustomerCalendar calendar)
    {
        // Searched for rather than calculated: clocks may change at this very midnight, and then there is no such local time, or there are two.
        var first = new DateTimeOffset(Year, Month, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
        var (before, after) = (first - TimeSpan.TicksPerDay - TimeSpan.TicksPerHour, first + TimeSpan.TicksPerDay + TimeSpan.TicksPerHour);
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (Of(new DateTimeOffset(middle, TimeSpan.Zero), calendar).Number < Number)
            {
                before = middle;
            }
            else
            {
                after = middle;
            }
        }

        return new DateTimeOffset(after, TimeSpan.Zero);
    }

    /// <summary>As yyyy-mm.</summary>
    public override string ToString() => $"{Year:0000}-{Month:00}";

    /// <summary>The month before this one.</summary>
    public BillingMonth Previous() => Month == 1 ? new(Year - 1, 12) : new(Year, Month - 1);

    /// <summary>The month after this one.</summary>
    public BillingMonth Next() => Month == 12 ? new(Year + 1, 1) : new(Year, Month + 1);
}

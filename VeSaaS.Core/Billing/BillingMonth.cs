using System.Globalization;

namespace VeSaaS.Core.Billing;

/// <summary>A calendar month of a customer's time zone.</summary>
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
    /// <param name="timeZone">An IANA id, checked when the customer chose it.</param>
    /// <exception cref="TimeZoneNotFoundException">The id is unknown to this machine.</exception>
    public static BillingMonth Of(DateTimeOffset instant, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return new(local.Year, local.Month);
    }

    /// <summary>The months that it is somewhere: the earliest and the latest, most of the time the same.</summary>
    public static (BillingMonth Earliest, BillingMonth Latest) Anywhere(DateTimeOffset instant) =>
        (Of(instant - FarthestWest, "UTC"), Of(instant + FarthestEast, "UTC"));

    /// <summary>The first instant of the month.</summary>
    public DateTimeOffset StartsAt(string timeZone)
    {
        // Searched for rather than calculated: clocks may change at this very midnight, and then there is no such local time, or there are two.
        var first = new DateTimeOffset(Year, Month, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
        var (before, after) = (first - TimeSpan.TicksPerDay - TimeSpan.TicksPerHour, first + TimeSpan.TicksPerDay + TimeSpan.TicksPerHour);
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (Of(new DateTimeOffset(middle, TimeSpan.Zero), timeZone).Number < Number)
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

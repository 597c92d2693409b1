namespace VeSaaS.Core.Billing;

/// <summary>A calendar month of a customer's time zone.</summary>
/// <param name="Year">Gregorian.</param>
/// <param name="Month">1 to 12.</param>
public readonly record struct BillingMonth(int Year, int Month)
{
    /// <summary>yyyymm, which sorts.</summary>
    public int Number => (Year * 100) + Month;

    /// <summary>The month that the instant falls into.</summary>
    /// <param name="instant">Any instant.</param>
    /// <param name="timeZone">An IANA id, checked when the customer chose it.</param>
    /// <exception cref="TimeZoneNotFoundException">The id is unknown to this machine.</exception>
    public static BillingMonth Of(DateTimeOffset instant, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return new(local.Year, local.Month);
    }

    /// <summary>The first instant of the month.</summary>
    public DateTimeOffset StartsAt(string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = new DateTime(Year, Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        // Where clocks go forward at midnight the day begins an hour later; where they go back, it begins the first time.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The month after this one.</summary>
    public BillingMonth Next() => Month == 12 ? new(Year + 1, 1) : new(Year, Month + 1);
}

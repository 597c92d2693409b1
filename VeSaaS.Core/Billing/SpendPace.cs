using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing;

/// <summary>A month on its way: where its usage goes if it goes on as it went, by time.</summary>
/// <param name="From">The month's first instant.</param>
/// <param name="Now">Within the month.</param>
/// <param name="End">The first instant of the next month.</param>
public readonly record struct SpendPace(DateTimeOffset From, DateTimeOffset Now, DateTimeOffset End)
{
    /// <summary>The month as it stands now where it has that zone.</summary>
    public static SpendPace Of(BillingMonth month, string timeZone, DateTimeOffset now) => new(month.StartsAt(timeZone), now, month.Next().StartsAt(timeZone));

    /// <summary>Whether the pace says something: the first day of a month is too short to tell by.</summary>
    public bool IsTelling => Now - From >= TimeSpan.FromDays(1);

    private long Elapsed => Math.Max(1, (Now - From).Ticks);

    /// <summary>What the month comes to. A part of a nano is nobody's.</summary>
    public Money AtEnd(Money spent) => Over(spent, (End - From).Ticks);

    /// <summary>What a day comes to.</summary>
    public Money OfDay(Money spent) => Over(spent, TimeSpan.TicksPerDay);

    /// <summary>When usage reaches a limit that it is below; null when that is not in this month.</summary>
    public DateTimeOffset? Reaches(Money spent, Money limit)
    {
        if (spent <= Money.Zero || spent >= limit)
        {
            return null;
        }

        var ticks = (Int128)Elapsed * limit.Nano / spent.Nano;
        return ticks < (End - From).Ticks ? From.AddTicks((long)ticks) : null;
    }

    private Money Over(Money spent, long ticks) => new((long)Int128.Min(long.MaxValue, (Int128)spent.Nano * ticks / Elapsed));
}

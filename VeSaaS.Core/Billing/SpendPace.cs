using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>
/// Usage of a month as it stands, apart from what the fee covers of it: tokens and list price grow with the month, and the allowance does not. A hire has one of these, a
/// company one for each of its hires.
/// </summary>
/// <param name="Listed">What all calls cost at list rate; not negative.</param>
public readonly record struct ListedUsage(Money Listed)
{
    /// <summary>Tokens of the calls that the allowance counts.</summary>
    public long Tokens { get; init; }

    /// <summary>What those calls cost at list rate, a part of <see cref="Listed"/>.</summary>
    public Money Counted { get; init; }

    /// <summary>The price whose allowance is taken off; null for none.</summary>
    public PriceSnapshot? Plan { get; init; }
}

/// <summary>A month on its way: where its usage goes if it goes on as it went, by time.</summary>
/// <param name="From">The month's first instant.</param>
/// <param name="Now">Within the month.</param>
/// <param name="End">The first instant of the next month.</param>
public readonly record struct SpendPace(DateTimeOffset From, DateTimeOffset Now, DateTimeOffset End)
{
    /// <summary>The month of a calendar as it stands now.</summary>
    public static SpendPace Of(BillingMonth month, CustomerCalendar calendar, DateTimeOffset now) => new(month.StartsAt(calendar), now, month.Next().StartsAt(calendar));

    /// <summary>Whether the pace says something: the first day of a month is too short to tell by.</summary>
    public bool IsTelling => Now - From >= TimeSpan.FromDays(1);

    private long Elapsed => Math.Max(1, (Now - From).Ticks);

    /// <summary>What the month's usage comes to beside the allowances: first tokens and list price are carried on, then each allowance is taken off once. A part of a nano is nobody's.</summary>
    public Money AtEnd(IEnumerable<ListedUsage> usage) => After(usage, (End - From).Ticks);

    /// <summary>What a day comes to at list price.</summary>
    public Money OfDay(Money listed) => new(Over(listed.Nano, TimeSpan.TicksPerDay));

    /// <summary>When usage beside the allowances reaches a limit that it is below; null when that is not in this month.</summary>
    public DateTimeOffset? Reaches(IReadOnlyCollection<ListedUsage> usage, Money limit)
    {
        var (below, reached) = (Elapsed, (End - From).Ticks - 1);
        if (After(usage, below) >= limit || After(usage, reached) < limit)
        {
            return null;
        }

        // It never falls, so that halving finds the first instant.
        while (reached - below > 1)
        {
            var middle = below + ((reached - below) / 2);
            (below, reached) = After(usage, middle) < limit ? (middle, reached) : (below, middle);
        }

        return From.AddTicks(reached);
    }

    private Money After(IEnumerable<ListedUsage> usage, long ticks)
    {
        var pace = this;
        return new((long)Int128.Min(long.MaxValue, usage.Aggregate(Int128.Zero, (sum, part) => sum + pace.Net(part, ticks).Nano)));
    }

    private Money Net(ListedUsage part, long ticks)
    {
        var (listed, counted) = (Over(part.Listed.Nano, ticks), Over(part.Counted.Nano, ticks));
        return new(listed - Math.Min(counted, part.Plan?.AllowanceAtMost(part.Tokens, part.Counted).Nano ?? 0));
    }

    private long Over(long amount, long ticks) => (long)Int128.Min(long.MaxValue, (Int128)amount * ticks / Elapsed);
}

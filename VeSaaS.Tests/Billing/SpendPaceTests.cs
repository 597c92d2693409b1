using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using Xunit;

namespace VeSaaS.Tests.Billing;

public sealed class SpendPaceTests
{
    // Clocks go back on the 25th, so that the month has 745 hours.
    private static readonly SpendPace Tenth = SpendPace.Of(new(2026, 10), "Europe/Berlin", new(2026, 10, 11, 0, 0, 0, TimeSpan.FromHours(2)));

    [Fact]
    public void AtEnd_TenDaysOfAMonth_GoesOnByTime()
    {
        Assert.Equal(new Money(Money.NanoPerUnit * 24 * 745 / 240), Tenth.AtEnd(Money.FromUnits(24)));
        Assert.Equal(Money.FromUnits(2.4m), Tenth.OfDay(Money.FromUnits(24)));
        Assert.Equal(Money.Zero, Tenth.AtEnd(Money.Zero));
    }

    [Fact]
    public void AtEnd_FirstInstant_IsBounded()
    {
        var first = Tenth with { Now = Tenth.From };

        Assert.False(first.IsTelling);
        Assert.Equal(new Money(long.MaxValue), first.AtEnd(Money.FromUnits(1_000_000)));
        Assert.True((first with { Now = first.From.AddDays(1) }).IsTelling);
    }

    [Theory]
    [InlineData(48, "2026-10-20T22:00:00Z")]
    [InlineData(74, "2026-10-31T18:00:00Z")]
    [InlineData(75, null)]
    [InlineData(24, null)]
    [InlineData(0, null)]
    public void Reaches_Limit_IsTheInstantInThisMonthOrNone(int limit, string? at) =>
        Assert.Equal(at is null ? null : DateTimeOffset.Parse(at, null), Tenth.Reaches(Money.FromUnits(24), Money.FromUnits(limit)));

    [Fact]
    public void Reaches_NothingSpent_IsNever() => Assert.Null(Tenth.Reaches(Money.Zero, Money.FromUnits(1)));
}

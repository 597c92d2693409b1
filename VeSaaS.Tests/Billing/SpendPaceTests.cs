using CsCheck;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Billing;

public sealed class SpendPaceTests
{
    // Clocks go back on the 25th, so that the month has 745 hours.
    private static readonly SpendPace Tenth = SpendPace.Of(new(2026, 10), CustomerCalendar.In("Europe/Berlin"), new(2026, 10, 11, 0, 0, 0, TimeSpan.FromHours(2)));

    // Ten of thirty days have passed.
    private static readonly SpendPace Third = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(10), DateTimeOffset.UnixEpoch.AddDays(30));

    [Fact]
    public void AtEnd_TenDaysOfAMonth_GoesOnByTime()
    {
        Assert.Equal(new Money(Money.NanoPerUnit * 24 * 745 / 240), Tenth.AtEnd(Paid(24)));
        Assert.Equal(Money.FromUnits(2.4m), Tenth.OfDay(Money.FromUnits(24)));
        Assert.Equal(Money.Zero, Tenth.AtEnd(Paid(0)));
        Assert.Equal(Money.Zero, Tenth.AtEnd([]));
    }

    [Fact]
    public void AtEnd_FirstInstant_IsBounded()
    {
        var first = Tenth with { Now = Tenth.From };

        Assert.False(first.IsTelling);
        Assert.Equal(new Money(long.MaxValue), first.AtEnd([.. Paid(1_000_000), .. Paid(1_000_000)]));
        Assert.True((first with { Now = first.From.AddDays(1) }).IsTelling);
    }

    [Theory]
    [InlineData(48, "2026-10-20T22:00:00Z")]
    [InlineData(74, "2026-10-31T18:00:00Z")]
    [InlineData(75, null)]
    [InlineData(24, null)]
    [InlineData(0, null)]
    public void Reaches_Limit_IsTheInstantInThisMonthOrNone(int limit, string? at) =>
        Assert.Equal(at is null ? null : DateTimeOffset.Parse(at, null), Tenth.Reaches(Paid(24), Money.FromUnits(limit)));

    [Fact]
    public void Reaches_NothingSpent_IsNever() => Assert.Null(Tenth.Reaches(Paid(0), Money.FromUnits(1)));

    // A third of the month has passed. Tokens cost 1 each; the allowance is what the second number says.
    [Theory]
    // Fits into the allowance to the end.
    [InlineData(100, 300, 0)]
    // Fits now, and is used up later: 300 tokens come, of which 200 are covered. By what is paid until now it would be nothing.
    [InlineData(100, 200, 100)]
    // Used up already: 900 come, and the allowance is taken off once. By what is paid until now it would be 600.
    [InlineData(300, 100, 800)]
    [InlineData(300, 0, 900)]
    public void AtEnd_Allowance_IsTakenOffWhatTheMonthComesTo(int tokens, int included, int net) => Assert.Equal(Money.FromUnits(net), Third.AtEnd([Included(tokens, included)]));

    [Theory]
    [InlineData(100, 200, 50, 25.0)]
    [InlineData(300, 100, 250, 11.667)]
    [InlineData(100, 300, 1, null)]
    public void Reaches_Allowance_CountsFromWhereItIsUsedUp(int tokens, int included, int limit, double? day)
    {
        var at = Third.Reaches([Included(tokens, included)], Money.FromUnits(limit));

        Assert.Equal(day, at is { } instant ? Math.Round((instant - Third.From).TotalDays, 3) : null);
    }

    [Fact]
    public void AtEnd_AnyUsage_IsWhatASteadyMonthIsBilled() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 1_000_000], Gen.Int[0, 20_000_000], Gen.Int[1, 100_000]).Sample(
            (day, tokensOfDay, allowance, rate) =>
            {
                // The same every day: what is foretold on any day is what the month comes to by the rule of statements.
                var pace = Third with { Now = Third.From.AddDays(day) };
                var plan = Plan(allowance);
                var (tokens, month) = ((long)tokensOfDay * day, (long)tokensOfDay * 30);
                var billed = new Money(month * rate) - plan.Allowance(month, new Money(month * rate));
                var foretold = pace.AtEnd([new(new Money(tokens * rate)) { Tokens = tokens, Counted = new Money(tokens * rate), Plan = plan }]);
                Assert.Equal(billed, foretold);
            },
            iter: 5_000);

    [Fact]
    public void Reaches_AnyUsage_IsTheFirstInstant() =>
        Gen.Select(Gen.Int[1, 29], Gen.Int[1, 1_000_000], Gen.Int[0, 20_000_000], Gen.Long[1, 1_000_000_000_000]).Sample(
            (day, tokensOfDay, allowance, limit) =>
            {
                var pace = Third with { Now = Third.From.AddDays(day) };
                var tokens = (long)tokensOfDay * day;
                ListedUsage[] usage = [new(new Money(tokens * 40_000)) { Tokens = tokens, Counted = new Money(tokens * 40_000), Plan = Plan(allowance) }];
                if (pace.Reaches(usage, new Money(limit)) is { } at)
                {
                    Assert.InRange(at, pace.Now, pace.End);
                    Assert.True((pace with { End = at }).AtEnd(usage).Nano >= limit);
                    Assert.True((pace with { End = at.AddTicks(-1) }).AtEnd(usage).Nano < limit);
                }
            },
            iter: 2_000);

    private static ListedUsage[] Paid(decimal units) => [new(Money.FromUnits(units))];

    private static ListedUsage Included(int tokens, int included) => new(Money.FromUnits(tokens)) { Tokens = tokens, Counted = Money.FromUnits(tokens), Plan = Plan(included) };

    private static PriceSnapshot Plan(long included) => new(Money.FromUnits(30), TokenBilling.Included, 1, 1, 1) { IncludedTokens = included };
}

using CsCheck;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing;

public sealed class FeeDaysTests
{
    private static readonly CustomerCalendar Berlin = CustomerCalendar.In("Europe/Berlin");

    private static readonly Money Fee = Money.FromUnits(49m);
    private static readonly BillingMonth October = new(2026, 10);

    [Fact]
    public void Of_HiredOnThe27th_CountsThatDayAndTheRest() =>
        Assert.Equal(new FeePart(5, 31, new Money(7_903_225_806)), FeeDays.Of(Fee, October, Berlin, new(At(27, 23), null), []));

    [Theory]
    [InlineData(10, 15, 12, 9, 30)]
    [InlineData(10, 0, 12, 0, 29)]
    [InlineData(10, 1, 11, 23, 31)]
    public void Of_Paused_WholeDaysAreFree(int fromDay, int fromHour, int untilDay, int untilHour, int days) =>
        Assert.Equal(days, FeeDays.Of(Fee, October, Berlin, new(At(1, 0), null), [new(At(fromDay, fromHour), At(untilDay, untilHour))]).Days);

    [Fact]
    public void Of_LeftOnThe3rd_CountsThreeDays() => Assert.Equal(3, FeeDays.Of(Fee, October, Berlin, new(At(1, 9), At(3, 8)), []).Days);

    [Fact]
    public void Of_WholeMonthWithClockChange_IsTheFee() =>
        Assert.Equal(new FeePart(31, 31, Fee), FeeDays.Of(Fee, October, Berlin, new(At(1, 0), null), []));

    [Fact]
    public void Of_PauseThatLasts_IsFreeFromTheNextDay() => Assert.Equal(4, FeeDays.Of(Fee, October, Berlin, new(At(1, 0), null), [new(At(4, 12), null)]).Days);

    [Fact]
    public void Of_AnyPauses_NeverCostMoreThanNone() =>
        Gen.Select(Gen.Int[0, 700], Gen.Int[0, 200], Gen.Int[0, 700], Gen.Int[0, 200]).Sample((first, length, second, other) =>
        {
            List<FeeSpan> pauses = [new(At(1, 0).AddHours(first), At(1, 0).AddHours(first + length)), new(At(1, 0).AddHours(second), At(1, 0).AddHours(second + other))];
            var one = FeeDays.Of(Fee, October, Berlin, new(At(1, 0), null), pauses[..1]).Days;
            var both = FeeDays.Of(Fee, October, Berlin, new(At(1, 0), null), pauses).Days;
            return both <= one && one <= 31 && one >= 31 - (length / 24) - 1;
        });

    // Leap day, clocks that change at midnight, by half an hour, in the south: every local day that some hour of work touches counts once, and only those.
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Santiago")]
    [InlineData("Africa/Cairo")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    public void Of_AnyHireLeaveAndPauses_CountsTheDaysThatWereWorked(string zone)
    {
        var first = new DateTimeOffset(2027, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var (clock, calendar) = (TimeZoneInfo.FindSystemTimeZoneById(zone), CustomerCalendar.In(zone));
        Gen.Select(Gen.Int[0, 2_000], Gen.Int[1, 9_000], Gen.Select(Gen.Int[0, 9_000], Gen.Int[0, 1_500]).Array[0, 4]).Sample(
            (hired, employed, rests) =>
            {
                var pauses = rests.Select(rest => new FeeSpan(first.AddHours(rest.Item1), first.AddHours(rest.Item1 + rest.Item2))).ToList();
                var worked = Enumerable.Range(hired, employed).Select(hour => first.AddHours(hour))
                    .Where(hour => !pauses.Exists(pause => pause.From <= hour && hour < pause.Until))
                    .SelectMany(hour => new[] { hour, hour.AddHours(1).AddTicks(-1) })
                    .Select(instant => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, clock).Date)).ToHashSet();

                for (var month = new BillingMonth(2027, 10); month.Number < 202903; month = month.Next())
                {
                    var part = FeeDays.Of(Fee, month, calendar, new(first.AddHours(hired), first.AddHours(hired + employed)), pauses);
                    var days = worked.Count(day => day.Year == month.Year && day.Month == month.Month);
                    Assert.Equal((days, DateTime.DaysInMonth(month.Year, month.Month)), (part.Days, part.DaysOfMonth));
                    Assert.Equal(part.Days == part.DaysOfMonth, part.Amount == Fee);
                }
            },
            iter: TestRun.IsFull ? 1_000 : 40);
    }

    private static DateTimeOffset At(int day, int hour) => new(2026, 10, day, hour, 0, 0, TimeSpan.FromHours(day > 25 ? 1 : 2));
}

using CsCheck;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Companies;

/// <summary>Months of a company that chooses another time zone: they cover all time, none of it twice, and their fees stay whole.</summary>
public sealed class CustomerCalendarTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia", "America/Santiago", "Australia/Lord_Howe"];

    private static readonly DateTimeOffset MidMay = new(2026, 5, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void With_InMidMonth_CountsFromTheNextMonthWhichBeginsWhereTheLastEnded()
    {
        var calendar = CustomerCalendar.In("Europe/Berlin").With("Asia/Tokyo", MidMay);

        Assert.Equal("Europe/Berlin 2026-06-01 Asia/Tokyo", calendar.ToString());
        Assert.Equal(new ZoneChange("Asia/Tokyo", new(2026, 6, 1)), calendar.Coming(MidMay));
        // 1 June in Berlin; by then it is seven o'clock in Tokyo. July begins there.
        Assert.Equal(new DateTimeOffset(2026, 5, 31, 22, 0, 0, TimeSpan.Zero), new BillingMonth(2026, 6).StartsAt(calendar));
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 15, 0, 0, TimeSpan.Zero), new BillingMonth(2026, 7).StartsAt(calendar));
        Assert.Equal(("Europe/Berlin", "Asia/Tokyo"), (calendar.ZoneOf(new(2026, 5, 31)), calendar.ZoneOf(new(2026, 6, 1))));
        Assert.Null(calendar.Coming(MidMay.AddMonths(1)));
    }

    [Fact]
    public void With_WestOfTheZoneBefore_TheFirstOfTheMonthHasTheHoursBetween()
    {
        var calendar = CustomerCalendar.In("Asia/Tokyo").With("America/New_York", MidMay);
        var start = new DateTimeOffset(2026, 5, 31, 15, 0, 0, TimeSpan.Zero);

        Assert.Equal(new DateOnly(2026, 5, 31), calendar.DayOf(start.AddTicks(-1)));
        Assert.Equal(new DateOnly(2026, 6, 1), calendar.DayOf(start));
        Assert.Equal(new DateOnly(2026, 6, 1), calendar.DayOf(new(2026, 6, 2, 3, 59, 0, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2026, 6, 2), calendar.DayOf(new(2026, 6, 2, 4, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void With_BeforeTheChangeCame_ReplacesItAndBackTakesItAway()
    {
        var changed = CustomerCalendar.In("Europe/Berlin").With("Asia/Tokyo", MidMay);

        Assert.Equal("Europe/Berlin 2026-06-01 America/New_York", changed.With("America/New_York", MidMay.AddDays(1)).ToString());
        Assert.Equal("Europe/Berlin", changed.With("Europe/Berlin", MidMay.AddDays(1)).ToString());
    }

    [Fact]
    public void With_EveryMonthForTenYears_StaysWithinItsText()
    {
        var calendar = CustomerCalendar.In("America/Argentina/ComodRivadavia");
        for (var month = 0; month < 120; month++)
        {
            calendar = calendar.With(month % 2 == 0 ? "America/North_Dakota/New_Salem" : "America/Argentina/ComodRivadavia", MidMay.AddMonths(month));
        }

        Assert.InRange(calendar.ToString().Length, 1, CustomerCalendar.TextLength);
        Assert.Equal(calendar.ToString(), CustomerCalendar.Parse(calendar.ToString()).ToString());
    }

    [Theory]
    [InlineData("Europe/Berlin 2026-06-01")]
    [InlineData("Europe/Berlin June Asia/Tokyo")]
    public void Parse_SomethingElse_Throws(string text) => Assert.Throws<FormatException>(() => CustomerCalendar.Parse(text));

    [Fact]
    public void Months_OfAnyChanges_CoverAllTimeOnceAndTheirFeesAreWhole() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Select(Gen.Int[0, 400 * 24], Gen.Int[0, Zones.Length - 1]).Array[0, 5]).Sample(
            (first, changes) =>
            {
                var begin = new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);
                var calendar = changes.OrderBy(change => change.Item1)
                    .Aggregate(CustomerCalendar.In(Zones[first]), (made, change) => made.With(Zones[change.Item2], begin.AddHours(change.Item1)));
                calendar = CustomerCalendar.Parse(calendar.ToString());
                var fee = Money.FromUnits(49m);
                for (var month = new BillingMonth(2026, 2); month.Number < 202_706; month = month.Next())
                {
                    var (start, end) = (month.StartsAt(calendar), month.Next().StartsAt(calendar));
                    Assert.Equal((month.Previous(), month, month), (BillingMonth.Of(start.AddTicks(-1), calendar), BillingMonth.Of(start, calendar), BillingMonth.Of(end.AddTicks(-1), calendar)));
                    Assert.Equal(start, calendar.StartOf(month.FirstDay));
                    Assert.Equal(fee, FeeDays.Of(fee, month, calendar, new(begin.AddDays(-30), null), []).Amount);
                    for (var day = month.FirstDay; day < month.Next().FirstDay; day = day.AddDays(1))
                    {
                        var (from, until) = (calendar.StartOf(day), calendar.StartOf(day.AddDays(1)));
                        Assert.True(from <= until);
                        Assert.True(from == until || (calendar.DayOf(from) == day && calendar.DayOf(until.AddTicks(-1)) == day));
                    }
                }
            },
            iter: TestRun.IsFull ? 2_000 : 60);

    // A month is one period for whoever comes or goes in it, too: what is left is billed once, here or there.
    [Fact]
    public void Fees_OfAHireThatEndsAnywhere_CountEachDayOnce() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, Zones.Length - 1], Gen.Int[0, 31 * 48]).Sample(
            (before, after, halfHours) =>
            {
                var calendar = CustomerCalendar.In(Zones[before]).With(Zones[after], MidMay);
                var (hired, left) = (new DateTimeOffset(2026, 5, 10, 0, 0, 0, TimeSpan.Zero), MidMay.AddMinutes(halfHours * 30));
                var days = Enumerable.Range(0, 3).Sum(month => FeeDays.Of(Money.FromUnits(1), new(2026, 5 + month), calendar, new(hired, left), []).Days);
                Assert.Equal(calendar.DayOf(left.AddTicks(-1)).DayNumber - calendar.DayOf(hired).DayNumber + 1, days);
            },
            iter: 300);
}

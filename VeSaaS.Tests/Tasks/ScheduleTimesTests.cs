using VeSaaS.Core.Tasks.Scheduling;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>When schedules come, across the days on which clocks are changed.</summary>
public sealed class ScheduleTimesTests
{
    private const string Berlin = "Europe/Berlin";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 9 * * MON-FRI", "2026-03-02T08:00Z", "2026-03-03T08:00Z")]
    [InlineData("0 9 1 * *", "2026-04-01T07:00Z", "2026-05-01T07:00Z")]
    [InlineData("0 17 L * *", "2026-03-31T15:00Z", "2026-04-30T15:00Z")]
    public void Coming_Cron_FollowsTheClockOfItsZone(string cron, string first, string second) =>
        Assert.Equal([At(first), At(second)], ScheduleTimes.Coming(null, cron, Berlin, Now).Take(2));

    [Fact]
    public void Next_ClocksAreSetForwardOverIt_ComesAtTheFirstMomentAfterTheGap() =>
        Assert.Equal(At("2026-03-29T01:00Z"), ScheduleTimes.Next(null, "30 2 * * *", Berlin, At("2026-03-28T12:00Z")));

    [Fact]
    public void Coming_ClocksAreSetBackOverIt_ComesOnce() =>
        Assert.Equal([At("2026-10-25T00:30Z"), At("2026-10-26T01:30Z")], ScheduleTimes.Coming(null, "30 2 * * *", Berlin, At("2026-10-24T12:00Z")).Take(2));

    [Theory]
    [InlineData("2026-03-01T13:01", null)]
    [InlineData("2026-03-01T13:00", "over")]
    [InlineData("0001-01-01T00:00", "over")]
    [InlineData("9999-12-31T23:59", "more than 10 years")]
    [InlineData("2026-03-29T02:30", "never comes")]
    public void Check_Once_TellsWhatIsWrongAtTheField(string at, string? problem) => Judge(new(Local(at), null, Berlin), ScheduleTimes.AtField, problem);

    [Theory]
    [InlineData("0 9 * * *", null)]
    [InlineData("*/15 * * * *", null)]
    [InlineData("*/10 * * * *", "every 15 minutes")]
    [InlineData("0,5 3 1 * *", "every 15 minutes")]
    [InlineData("@every_second", "every 15 minutes")]
    [InlineData("H 9 * * *", "no cron expression")]
    [InlineData("0 0 9 * * *", "no cron expression")]
    [InlineData("every morning", "no cron expression")]
    [InlineData("", "no cron expression")]
    [InlineData("0 0 30 2 *", "never comes")]
    public void Check_Cron_TellsWhatIsWrongAtTheField(string cron, string? problem) => Judge(new(null, cron, Berlin), ScheduleTimes.CronField, problem);

    [Fact]
    public void Check_NeitherBothOrNoZone_IsTold()
    {
        Judge(new(null, null, Berlin), ScheduleTimes.CronField, "Say when");
        Judge(new(Local("2027-01-01T09:00"), "0 9 * * *", Berlin), ScheduleTimes.CronField, "not both");
        Judge(new(null, "0 9 * * *", "Mars/Olympus"), ScheduleTimes.TimeZoneField, "time zone");
        Judge(new(null, "0 9 * * *", null), ScheduleTimes.TimeZoneField, "time zone");
    }

    private static void Judge(ScheduleTiming timing, string field, string? problem)
    {
        var problems = ScheduleTimes.Check(timing, Now);
        if (problem is null)
        {
            Assert.Empty(problems);
            return;
        }

        Assert.Equal(field, Assert.Single(problems).Field);
        Assert.Contains(problem, problems[0].Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTime Local(string text) => DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

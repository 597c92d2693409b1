using System.Globalization;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class TimeFormatTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 6, 21, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [Theory]
    [InlineData(0, "now")]
    [InlineData(59, "now")]
    [InlineData(60, "1 min ago")]
    [InlineData(14 * 60, "14 min ago")]
    [InlineData(3599, "59 min ago")]
    [InlineData(3600, "1 h ago")]
    [InlineData(24 * 3600, "1 day ago")]
    [InlineData(3 * 24 * 3600, "3 days ago")]
    [InlineData(7 * 24 * 3600, "15 Nov")]
    [InlineData(400 * 24 * 3600, "18 Oct 2025")]
    [InlineData(-27 * 60, "in 27 min")]
    public void Relative_Distance_AsAPersonSaysIt(int secondsAgo, string expected) =>
        Assert.Equal(expected, TimeFormat.Relative(Now.AddSeconds(-secondsAgo), Now, Berlin, English));

    [Fact]
    public void Relative_LateEvening_IsTheReadersDay() =>
        Assert.Equal("2 Nov", TimeFormat.Relative(new DateTimeOffset(2026, 11, 1, 23, 30, 0, TimeSpan.Zero), Now, Berlin, English));

    [Fact]
    public void Absolute_Instant_NamesTheZone() =>
        Assert.Equal("22 November 2026, 15:06:21 UTC+01:00", TimeFormat.Absolute(Now, Berlin, English));

    [Theory]
    [InlineData(0.4, "0.4 s")]
    [InlineData(21, "21 s")]
    [InlineData(362, "6 min 02 s")]
    [InlineData(11_100, "3 h 05 min")]
    [InlineData(97_200, "27 h 00 min")]
    public void Duration_Length_InTwoUnits(double seconds, string expected)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = English;
        try
        {
            Assert.Equal(expected, TimeFormat.Duration(TimeSpan.FromSeconds(seconds)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

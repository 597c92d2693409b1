using Bunit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Billing.Usage;
using VeSaaS.Web.Design.Charts;
using Xunit;

namespace VeSaaS.Tests.Billing.Statements;

public sealed class UsageChartTests : DesignContext
{
    private static readonly BillingMonth November = new(2026, 11);
    private static readonly DateOnly Tenth = new(2026, 11, 10);

    [Fact]
    public void Render_MonthThatGoesOn_ForetellsTheDaysThatAreLeft()
    {
        var pace = new SpendPace(At(1), At(11), At(31));

        var series = Draw(pace);

        Assert.Equal(["Oriel", "Juno", "Projected"], series.Select(one => one.Name));
        Assert.All(series, one => Assert.Equal(30, one.Values.Count));
        var foretold = series[2];
        Assert.True(foretold.IsProjected);
        Assert.All(foretold.Values.Take(10), value => Assert.Equal(0, value));
        Assert.All(foretold.Values.Skip(10), value => Assert.Equal(0.9m, value));
    }

    [Fact]
    public void Render_MonthThatIsOverOrHasJustBegun_ForetellsNothing()
    {
        Assert.All([Draw(null), Draw(new(At(1), At(1).AddHours(23), At(31)))], series =>
        {
            Assert.Equal(["Oriel", "Juno"], series.Select(one => one.Name));
            Assert.All(series, one => Assert.Equal(10, one.Values.Count));
        });
    }

    private IReadOnlyList<ChartSeries> Draw(SpendPace? pace) => Render<UsageChart>(parameters => parameters
        .Add(chart => chart.Month, November).Add(chart => chart.Until, Tenth).Add(chart => chart.Pace, pace)
        .Add(chart => chart.Bars, [Of("Juno", 3, 4), Of("Oriel", 4, 5), Of("Tarn", 5, 0)])).FindComponent<BarChart>().Instance.Series;

    private static UsageBar Of(string name, int day, decimal units) => new(new DateOnly(2026, 11, day), name, name, Money.FromUnits(units));

    private static DateTimeOffset At(int day) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day - 1);
}

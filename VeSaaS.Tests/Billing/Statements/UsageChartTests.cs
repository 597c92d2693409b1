using Bunit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Statements;
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
    private static readonly Guid Juno = TimeProvider.System.NewId();
    private static readonly Guid Gone = TimeProvider.System.NewId();

    private static readonly StatementLine[] Lines = [new(Juno, "Juno, Report Writer", StatementLineKind.Fee, null, 10, 30, Money.FromUnits(30), Money.FromUnits(10))];

    [Fact]
    public void Render_MonthThatGoesOn_ForetellsTheDaysThatAreLeft()
    {
        var pace = new SpendPace(At(1), At(11), At(31));

        var series = Draw(pace);

        Assert.Equal(["A former employee", "Juno", "Projected"], series.Select(one => one.Name));
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
            Assert.Equal(["A former employee", "Juno"], series.Select(one => one.Name));
            Assert.All(series, one => Assert.Equal(10, one.Values.Count));
        });
    }

    private IReadOnlyList<ChartSeries> Draw(SpendPace? pace) => Render<UsageChart>(parameters => parameters
        .Add(chart => chart.Month, November).Add(chart => chart.Until, Tenth).Add(chart => chart.Lines, Lines).Add(chart => chart.Pace, pace)
        .Add(chart => chart.Days, [Of(Juno, 3, 4), Of(Gone, 4, 5)])).FindComponent<BarChart>().Instance.Series;

    private static UsageOfDay Of(Guid hire, int day, decimal units) => new(new DateOnly(2026, 11, day), hire, new UsageTotal(1, 10, 0, 10, Money.FromUnits(units)));

    private static DateTimeOffset At(int day) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day - 1);
}

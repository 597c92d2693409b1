using Bunit;
using Microsoft.JSInterop;
using VeSaaS.Web.Design.Charts;
using Xunit;

namespace VeSaaS.Tests.Design.Charts;

public sealed class BarChartTests : DesignContext
{
    private const string Module = "./Design/Charts/BarChart.razor.js";

    private static readonly ChartSeries[] Two = [new("Juno", [1.5m, 0m]), new("Oriel", [0.25m, 2m])];

    [Fact]
    public void Render_Series_AreDrawnOnceAndNamedInTheLegend()
    {
        var module = JSInterop.SetupModule(Module);
        module.Mode = JSRuntimeMode.Loose;

        var chart = Draw();
        chart.Render();

        Assert.Single(module.Invocations["draw"]);
        Assert.Equal(["Juno", "Oriel"], chart.FindAll(".legend li").Select(item => item.TextContent));
        Assert.Equal("All by Juno.", chart.Find("[role=img]").GetAttribute("aria-label"));
    }

    [Fact]
    public void Table_Chosen_SaysEveryValueAndTheSums()
    {
        JSInterop.SetupModule(Module).Mode = JSRuntimeMode.Loose;
        var chart = Draw();

        chart.Find("[aria-label=Table]").Click();

        Assert.Equal(
            [["1 Oct", "€1.50", "€0.25", "€1.75"], ["2 Oct", "€0.00", "€2.00", "€2.00"]],
            chart.FindAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray()));
        Assert.Equal("true", chart.Find("[aria-label=Table]").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void Render_ScriptThatDoesNotCome_ShowsTheTable()
    {
        var module = JSInterop.SetupModule(Module);
        module.SetupVoid("draw", _ => true).SetException(new JSException("The chart's script could not be loaded."));

        var chart = Draw();

        chart.WaitForAssertion(() => Assert.NotEmpty(chart.FindAll("tbody tr")));
    }

    [Fact]
    public void Largest_MoreThanThereAreColours_AddsTheRestUp()
    {
        var series = ChartSeries.Largest(Enumerable.Range(1, 8).Select(number => new ChartSeries($"S{number}", [number, 10 * number])));

        Assert.Equal(["S8", "S7", "S6", "S5", "S4", "Other"], series.Select(one => one.Name));
        Assert.Equal([6m, 60m], series[^1].Values);
        Assert.Empty(ChartSeries.Largest([]));
    }

    private IRenderedComponent<BarChart> Draw() => Render<BarChart>(parameters => parameters
        .Add(chart => chart.Title, "Usage per day").Add(chart => chart.Finding, "All by Juno.").Add(chart => chart.LabelHead, "Day")
        .Add(chart => chart.Labels, ["1 Oct", "2 Oct"]).Add(chart => chart.Series, Two));
}

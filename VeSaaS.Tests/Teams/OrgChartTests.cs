using CsCheck;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Chart;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class OrgChartTests
{
    private static readonly HireId[] Ids = [.. Enumerable.Range(1, 8).Select(number => new HireId(new Guid(number, 0, 0, new byte[8])))];

    private static readonly Gen<(int Who, int Manager)> Move = Gen.Select(Gen.Int[0, 7], Gen.Int[-1, 7]);

    private static readonly Gen<Seniority[]> Levels = Gen.Int[0, 2].Select(level => (Seniority)level).Array[8];

    [Fact]
    public void WhyNot_AnyMoves_NeverLetThroughACircleOrALeadThatMayNot() =>
        Gen.Select(Levels, Move.Array[0, 60]).Sample((levels, moves) =>
        {
            var chart = new OrgChart(Ids.Select((id, index) => new ChartPlace(id, $"P{index}", null, levels[index], null)));
            foreach (var (who, manager) in moves)
            {
                var wanted = chart.Find(Ids[who])! with { Manager = manager < 0 ? null : Ids[manager] };
                chart = chart.WhyNot(wanted) is null ? chart.With(wanted) : chart;
            }

            return Ids.All(id => !chart.IsBelow(id, id) && Reached(chart).Contains(id)
                && (chart.Find(id)!.Manager is not { } lead || OrgChart.MayLead(chart.Find(lead)!.Seniority, chart.Find(id)!.Seniority)));
        });

    [Fact]
    public void MayDelegate_AnyChart_NeverUpwardsToItselfOrByAJunior() =>
        Gen.Select(Levels, Gen.Int[0, 2].Array[8], Move.Array[0, 40]).Sample((levels, departments, moves) =>
        {
            var chart = new OrgChart(Ids.Select((id, index) => new ChartPlace(id, $"P{index}", null, levels[index], departments[index] == 0 ? null : $"D{departments[index]}")));
            foreach (var (who, manager) in moves)
            {
                var wanted = chart.Find(Ids[who])! with { Manager = manager < 0 ? null : Ids[manager] };
                chart = chart.WhyNot(wanted) is null ? chart.With(wanted) : chart;
            }

            return Ids.All(from => Ids.Where(to => chart.MayDelegate(from, to)).All(to =>
                to != from && !chart.IsBelow(from, to) && chart.Find(from)!.Seniority is not Seniority.Junior
                && (chart.Find(from)!.Department == chart.Find(to)!.Department || chart.Find(to)!.Seniority is Seniority.Manager)));
        });

    [Theory]
    [InlineData(Seniority.Manager, Seniority.Manager, true)]
    [InlineData(Seniority.Manager, Seniority.Junior, true)]
    [InlineData(Seniority.Senior, Seniority.Junior, true)]
    [InlineData(Seniority.Senior, Seniority.Senior, false)]
    [InlineData(Seniority.Senior, Seniority.Manager, false)]
    [InlineData(Seniority.Junior, Seniority.Junior, false)]
    public void MayLead_ByLevel_IsAsWritten(Seniority lead, Seniority report, bool may) => Assert.Equal(may, OrgChart.MayLead(lead, report));

    [Fact]
    public void WhyNot_LevelBelowItsReports_NamesTheReportAtTheLevel()
    {
        var chart = new OrgChart(
        [
            new(Ids[0], "Bosun", null, Seniority.Manager, null), new(Ids[1], "Tarn", Ids[0], Seniority.Senior, null), new(Ids[2], "Moss", Ids[1], Seniority.Junior, null),
        ]);

        var led = chart.WhyNot(chart.Find(Ids[0])! with { Seniority = Seniority.Senior });
        var lead = chart.WhyNot(chart.Find(Ids[2])! with { Seniority = Seniority.Senior });
        var circle = chart.WhyNot(chart.Find(Ids[0])! with { Manager = Ids[2] });

        Assert.Equal((HireRules.SeniorityField, true), (led!.Field, led.Message.Contains("Tarn", StringComparison.Ordinal)));
        Assert.Equal((HireRules.ManagerField, "Tarn is a senior and leads juniors only; Moss is a senior."), (lead!.Field, lead.Message));
        Assert.Equal((HireRules.ManagerField, "Moss works under Bosun, so that Bosun cannot report to Moss."), (circle!.Field, circle.Message));
    }

    [Fact]
    public void MayDelegate_AcrossDepartments_OnlyToAManager()
    {
        var chart = new OrgChart(
        [
            new(Ids[0], "Bosun", null, Seniority.Manager, "Platform"), new(Ids[1], "Tarn", Ids[0], Seniority.Senior, "Platform"),
            new(Ids[2], "Moss", Ids[1], Seniority.Junior, "Platform"), new(Ids[3], "Oriel", null, Seniority.Manager, "Data"), new(Ids[4], "Quill", Ids[3], Seniority.Junior, "Data"),
        ]);

        Assert.True(chart.MayDelegate(Ids[0], Ids[1]));
        Assert.True(chart.MayDelegate(Ids[1], Ids[2]));
        Assert.True(chart.MayDelegate(Ids[1], Ids[3]));
        Assert.False(chart.MayDelegate(Ids[1], Ids[4]));
        Assert.False(chart.MayDelegate(Ids[0], Ids[2]));
        Assert.False(chart.MayDelegate(Ids[1], Ids[0]));
    }

    [Fact]
    public void IsBelow_ChartThatWasBrokenInTheDatabase_Ends()
    {
        var chart = new OrgChart([new(Ids[0], "A", Ids[1], Seniority.Manager, null), new(Ids[1], "B", Ids[0], Seniority.Manager, null)]);

        Assert.False(chart.IsBelow(Ids[0], Ids[5]));
    }

    private static HashSet<HireId> Reached(OrgChart chart)
    {
        var reached = new HashSet<HireId>();
        var queue = new Queue<HireId?>([null]);
        while (queue.TryDequeue(out var manager))
        {
            foreach (var report in chart.ReportsOf(manager).Where(report => reached.Add(report.Id)))
            {
                queue.Enqueue(report.Id);
            }
        }

        return reached;
    }
}

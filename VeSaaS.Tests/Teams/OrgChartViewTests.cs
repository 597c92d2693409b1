using Bunit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Chart;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class OrgChartViewTests : TeamComponents
{
    private readonly List<(HireId Who, HireId? Manager)> _moves = [];
    private Caller _caller = null!;
    private HireId _bosun;
    private HireId _linnet;
    private HireId _moss;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _caller = await World.CompanyAsync();
        _bosun = await EmployAsync("Bosun", Seniority.Manager);
        _linnet = await EmployAsync("Linnet", Seniority.Senior);
        _moss = await EmployAsync("Moss", Seniority.Junior, _linnet);
    }

    [Fact]
    public async Task Chart_ShowsWhoReportsToWhom()
    {
        var view = await ShowAsync();

        Assert.Equal(["Bosun", "Linnet"], view.FindAll(".tree > ul > li > .node .ve-strong").Select(name => name.TextContent));
        Assert.Equal("Moss", view.Find("li li .ve-strong").TextContent);
    }

    [Fact]
    public async Task Keys_LiftStepDrop_SaysTheEffectAndMoves()
    {
        var view = await ShowAsync();

        await view.InvokeAsync(() => view.Instance.Lift(_moss.Value));
        Assert.Equal("Moss lifted. It reports to Linnet.", Said(view));
        await view.InvokeAsync(() => view.Instance.Step(1));
        Assert.Equal("Moss will report to Your own people instead of Linnet. 1 of 3.", Said(view));
        await view.InvokeAsync(() => view.Instance.Step(1));
        Assert.Equal("Moss will report to Bosun instead of Linnet. 2 of 3.", Said(view));
        await view.InvokeAsync(view.Instance.Drop);

        Assert.Equal([(_moss, (HireId?)_bosun)], _moves);
        Assert.Equal("Moss reports to Bosun now.", Said(view));
        Assert.Equal("false", view.Find("[aria-label='Move Moss']").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task Restore_AfterSteps_MovesNobody()
    {
        var view = await ShowAsync();

        await view.InvokeAsync(() => view.Instance.Lift(_moss.Value));
        await view.InvokeAsync(() => view.Instance.Step(1));
        await view.InvokeAsync(view.Instance.Restore);
        await view.InvokeAsync(view.Instance.Drop);

        Assert.Empty(_moves);
        Assert.Equal("Moss is back with Linnet.", Said(view));
    }

    [Fact]
    public async Task Drop_WhereItMayNot_SaysWhyAndMovesNobody()
    {
        var view = await ShowAsync();

        await view.InvokeAsync(() => view.Instance.Lift(_linnet.Value));
        await view.InvokeAsync(() => view.Instance.Over(_moss.Value.ToString()));
        Assert.Contains("refused", view.Find($"[data-node='{_moss.Value}']").ClassList);
        await view.InvokeAsync(view.Instance.Drop);

        Assert.Empty(_moves);
        Assert.Contains("Moss works under Linnet", view.Find(".ve-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HireAReport_IsOfferedUnderWhoMayLead()
    {
        var view = await ShowAsync();

        Assert.Equal(
            [("Hire a report for Bosun", AppUrls.HireReport(_bosun.Value)), ("Hire a report for Linnet", AppUrls.HireReport(_linnet.Value))],
            view.FindAll("a[aria-label^='Hire a report']").Select(link => (link.GetAttribute("aria-label")!, link.GetAttribute("href")!)));
    }

    [Fact]
    public async Task Fit_ChartThatIsTooLarge_IsShownAsLargeAsItCanBeSeen()
    {
        var module = JSInterop.SetupModule("./Teams/Chart/OrgChartView.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<int>("fit", _ => true).SetResult(12);
        var view = await ShowAsync();

        await view.Find("[aria-label='Fit the whole chart']").ClickAsync(new());

        view.WaitForAssertion(() => Assert.Contains("30 %", view.Find("[aria-label='Zoom']").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Viewer_HasNothingToMove()
    {
        var view = await ShowAsync(canAct: false);

        await view.InvokeAsync(() => view.Instance.Lift(_moss.Value));

        Assert.Empty(view.FindAll("[data-move]"));
        Assert.Equal("", Said(view));
    }

    private static string Said(IRenderedComponent<OrgChartView> view) => view.Find("[role=status]").TextContent.Trim();

    private async Task<IRenderedComponent<OrgChartView>> ShowAsync(bool canAct = true)
    {
        var team = await World.Team.ListAsync(_caller.CustomerId, Cancelled);
        return Render<OrgChartView>(parameters => parameters
            .Add(shown => shown.Team, team)
            .Add(shown => shown.CanAct, canAct)
            .Add(shown => shown.OnMove, (who, manager) =>
            {
                _moves.Add((who, manager));
                return Task.FromResult<string?>(null);
            }));
    }

    private async Task<HireId> EmployAsync(string name, Seniority seniority, HireId? manager = null)
    {
        var listing = await World.ListingAsync($"Role of {name}");
        var outcome = await World.Hiring.ExecuteAsync(_caller, new HireRequest(listing.Slug, name, seniority, null, null) { Manager = manager }, Cancelled);
        return Assert.IsType<HireOutcome.Hired>(outcome).Id;
    }
}

using System.Security.Claims;
using System.Text.Json.Nodes;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Gateway.Reconciling;
using VeSaaS.Web.Design;
using VeSaaS.Web.Gateway.Overview;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Gateway.Overview;

public sealed class GatewayPageTests : IAsyncDisposable
{
    private readonly OverviewWorld _world = new();
    private readonly BrokenStore _store;
    private readonly BunitContext _context = new();

    public GatewayPageTests()
    {
        _store = new BrokenStore(_world.Gateway.Store);
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Gateway.Database.Time);
        _context.Services.AddSingleton<ILiveEvents>(new SilentEvents());
        _context.Services.AddSingleton(_world.History);
        _context.Services.AddSingleton(new GatewayReads(_world.OverviewOf(_store), _world.Customers, new Listings(_world.Gateway.Database.Contexts)));
        _context.Services.AddSingleton(new GatewayVerbs(_world.DenyAgent, _world.LiftAgent, _world.DenyCustomer, _world.LiftCustomer, _world.ReconcileNow));
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(new Claim(ClaimTypes.NameIdentifier, OverviewWorld.Operator.ToString()));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task Matrix_HiredPendingAndNobody_SaysEachInWords()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        await _world.Gateway.RequestAsync(await _world.Gateway.AddCustomerAsync());
        await _world.Gateway.AddCustomerAsync();

        var cells = Open().FindAll("[role=gridcell] a").Select(cell => cell.GetAttribute("aria-label")!).ToList();

        Assert.Equal(
            ["A stranger's key, reader: Denied", "Company, reader: Allowed", "Company, reader: Denied", "Company, reader: Pending"],
            cells.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Matrix_IsOneStopInTheTabOrder()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        await _world.HiredAsync();

        Assert.Equal(["0", "-1", "-1"], Open().FindAll("[role=gridcell] a").Select(cell => cell.GetAttribute("tabindex")));
    }

    [Fact]
    public async Task Page_HandEditedPolicy_AlarmsAndNamesTheCustomer()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        var intruder = await _world.Gateway.AddCustomerAsync();
        var item = (await _world.Gateway.Store.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(GatewayWorld.Agent, 0), Token))!;
        var document = (JsonObject)item.Document.DeepClone();
        document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray(DesiredGateway.Expression([intruder]));
        await _world.Gateway.Store.Inner.ApplyAsync(item with { Document = document }, item, Token);

        var page = Open(AppUrls.AdminGatewayWith(GatewayWorld.Agent.ToString(), intruder.Value));

        Assert.Contains("Company can call reader without having hired it", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Company, reader: OPEN, should be denied", page.Find("[role=gridcell] a[aria-current]").GetAttribute("aria-label"));
        Assert.Contains("Allows it", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Contains(intruder.ToString(), page.Find("aside pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_StoreAway_KeepsWhatItSawAndSaysHowOldItIs()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        Open();
        _store.IsBroken = true;
        _world.Gateway.Database.Time.Advance(TimeSpan.FromMinutes(6));

        var page = Open(AppUrls.AdminGatewayWith(search: "reader"));

        Assert.Contains("cannot be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("6 min ago", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("[role=gridcell] a"), cell => cell.GetAttribute("aria-label") == "Company, reader: Allowed");
    }

    [Fact]
    public void Page_NothingImported_SaysWhatToDo() => Assert.Contains("No agent is imported", Open().Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Page_AgentOfTheAddressIsGone_SaysSo()
    {
        await _world.Gateway.BindAsync();

        Assert.Contains("is not imported", Open(AppUrls.AdminGatewayWith("kagent/kagent/nobody")).Find("aside").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentPanel_Denied_ShowsWhoAndWhyAndIsLifted()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token);
        await _world.Gateway.SettleAsync();

        var page = Open(AppUrls.AdminGatewayWith(GatewayWorld.Agent.ToString()));
        Assert.Contains("It leaks.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("false", page.Find("aside pre, aside code").TextContent, StringComparison.Ordinal);
        await page.Find("button[aria-label='Lift the denial of reader']").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("is given back to its customers", page.Markup, StringComparison.Ordinal));
        await _world.Gateway.SettleAsync();
        Assert.Equal(AgentHealth.Settled, (await _world.StandingAsync()).Health);
    }

    [Fact]
    public async Task Pages_ManyCustomers_AreCutAndFound()
    {
        await _world.Gateway.BindAsync();
        for (var count = 0; count < GatewayView.RowCount + 2; count++)
        {
            await _world.Gateway.AddCustomerAsync();
        }

        var page = Open(AppUrls.AdminGatewayWith(rows: 2));

        Assert.Equal(2 + 1, page.FindAll("[role=gridcell]").Count);
        Assert.Contains($"{GatewayView.RowCount + 1} to {GatewayView.RowCount + 2} of {GatewayView.RowCount + 2} customers", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<GatewayPage> Open(string url = AppUrls.AdminGateway)
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo(url);
        var page = _context.Render<GatewayPage>();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-busy]")));
        return page;
    }

    private sealed class SilentEvents : ILiveEvents, IDisposable
    {
        public void Publish(LiveTopic topic)
        {
        }

        public IDisposable Subscribe(LiveTopic topic, Func<Task> callback) => this;

        public void Dispose()
        {
        }
    }
}

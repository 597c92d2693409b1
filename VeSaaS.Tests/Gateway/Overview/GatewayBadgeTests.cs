using System.Text.Json.Nodes;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Gateway.Reconciling;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Gateway.Overview;
using Xunit;

namespace VeSaaS.Tests.Gateway.Overview;

public sealed class GatewayBadgeTests : IAsyncDisposable
{
    private readonly OverviewWorld _world = new();
    private readonly BrokenStore _store;
    private readonly InProcessLiveEvents _live = new(NullLogger<InProcessLiveEvents>.Instance);
    private readonly BunitContext _context = new();

    public GatewayBadgeTests()
    {
        _store = new BrokenStore(_world.Gateway.Store);
        _context.Services.AddSingleton<TimeProvider>(_world.Gateway.Database.Time);
        _context.Services.AddSingleton<ILiveEvents>(_live);
        _context.Services.AddSingleton(new GatewayAlarm(_world.OverviewOf(_store), _world.Gateway.Time));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task Badge_PolicyIsOpenedByHandAndRestored_ComesAndGoesByItself()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        var badge = _context.Render<GatewayBadge>();
        Assert.Equal("", badge.Markup.Trim());

        await OpenByHandAsync();
        Announce();
        badge.WaitForAssertion(() => Assert.Equal("1 needs a look", badge.Find(".ve-hidden").TextContent));

        await _world.Gateway.SettleAsync();
        Announce();
        badge.WaitForAssertion(() => Assert.Empty(badge.FindAll("span")));
    }

    [Fact]
    public async Task Badge_ChangeWhileTheNumberIsFresh_IsShownWhenItIsOld()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        var badge = _context.Render<GatewayBadge>();
        await OpenByHandAsync();
        _live.Publish(GatewayRecords.AnyBinding);

        // Its second reading begins when the first one may be old.
        await Eventually.UntilAsync(() =>
        {
            _world.Gateway.Database.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(badge.FindAll(".ve-nav-count").Count == 1);
        });
    }

    [Fact]
    public async Task Badge_GatewayCannotBeRead_CountsThat()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        _store.IsBroken = true;

        Assert.Equal("1", _context.Render<GatewayBadge>().Find(".ve-nav-count").TextContent);
    }

    [Fact]
    public async Task NeedsLook_HireUnderWayAndDenialByAnOperator_DoNot()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        await _world.Gateway.RequestAsync(await _world.Gateway.AddCustomerAsync());
        await _world.Gateway.Reconciler.ReconcileAsync(GatewayWorld.Agent, Token);
        var underWay = await _world.StandingAsync();
        await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token);
        await _world.Gateway.SettleAsync();

        Assert.Equal((AgentHealth.Trouble, false), (underWay.Health, underWay.NeedsLook));
        var denied = await _world.StandingAsync();
        Assert.Equal((AgentHealth.Denied, false), (denied.Health, denied.NeedsLook));
    }

    [Fact]
    public async Task NeedsLook_HireThatDoesNotEndAndRouteThatAProbeTook_Do()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        await _world.Gateway.RequestAsync(await _world.Gateway.AddCustomerAsync());
        await _world.Gateway.Reconciler.ReconcileAsync(GatewayWorld.Agent, Token);
        _world.Gateway.Database.Time.Advance(AgentStanding.Grace + TimeSpan.FromSeconds(1));
        Assert.True((await _world.StandingAsync()).NeedsLook);

        await _world.Gateway.Records.QuarantineAsync(GatewayWorld.Agent, "The agent is open.", Token);
        await _world.Gateway.SettleAsync();

        var standing = await _world.StandingAsync();
        Assert.Equal((AgentHealth.Denied, true), (standing.Health, standing.NeedsLook));
    }

    private void Announce()
    {
        _world.Gateway.Database.Time.Advance(2 * GatewayAlarm.Freshness);
        _live.Publish(GatewayRecords.AnyBinding);
    }

    private async Task OpenByHandAsync()
    {
        var item = (await _world.Gateway.Store.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(GatewayWorld.Agent, 0), Token))!;
        var document = (JsonObject)item.Document.DeepClone();
        document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray("true");
        Assert.IsType<GatewayWrite.Done>(await _world.Gateway.Store.Inner.ApplyAsync(item with { Document = document }, item, Token));
    }
}

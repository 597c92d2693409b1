using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>Reconciling in the dialect that knows no tokens, and from one dialect to the other.</summary>
public sealed class TrafficPolicyReconcilerTests
{
    private static readonly string Route = GatewayNames.Route(GatewayWorld.Agent);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReconcileAsync_AnyWriteOfALifeFails_NoMomentIsOpenAndItHeals()
    {
        var failAt = 0;
        bool failed;
        do
        {
            failAt++;
            using var world = new GatewayWorld(GatewayDialect.TrafficPolicy);
            failed = false;
            var writes = 0;
            world.Store.BeforeWrite = _ =>
            {
                if (++writes == failAt)
                {
                    failed = true;
                    throw new GatewayUnavailableException("The API server is away.");
                }
            };
            world.Store.AfterWrite = () => AssertClosedAsync(world);
            await world.BindAsync();
            var customer = await world.AddCustomerAsync();
            await HealAsync(world);
            var hire = await world.RequestAsync(customer);
            await HealAsync(world);
            Assert.Equal(ProbeAnswer.Reached, await world.AskAsync(customer));
            await world.RevokeAsync(customer, hire);
            await HealAsync(world);
            Assert.Equal(ProbeAnswer.Refused, await world.AskAsync(customer));
            await world.RemoveAsync();
            await HealAsync(world);
            Assert.Empty(await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation));
        }
        while (failed);

        // Policy, route; the hire; its end; route and policy gone.
        Assert.InRange(failAt - 1, 2 + 1 + 1 + 2, 8);
    }

    [Theory]
    [InlineData("kgateway.dev/agentgateway", "Valid", 0, true)]
    [InlineData("kgateway.dev/agentgateway", "Valid", null, true)]
    [InlineData("kgateway.dev/agentgateway", "Valid", -1, false)]
    [InlineData("kgateway.dev/agentgateway", "PartiallyValid", 0, false)]
    [InlineData("kgateway.dev/agentgateway", "Invalid", 0, false)]
    [InlineData("kgateway.dev/kgateway", "Valid", 0, false)]
    [InlineData("agentgateway.dev/agentgateway", "Valid", 0, false)]
    public async Task ReconcileAsync_StatusOfThePolicy_CountsOnlyFromTheProxysControllerAndForThisGeneration(
        string controller, string reason, int? generationsOff, bool isTaken)
    {
        using var world = new GatewayWorld(GatewayDialect.TrafficPolicy);
        await world.BindAsync();
        var hire = await world.RequestAsync(await world.AddCustomerAsync());
        world.Store.Judge = (item, hasRoute) =>
        {
            if (item.Kind is not GatewayKind.TrafficPolicy)
            {
                return WatchedStore.Accept(item, hasRoute);
            }

            var status = WatchedStore.Policy(item, reason, hasRoute);
            status["ancestors"]![0]!["controllerName"] = controller;
            foreach (var condition in status["ancestors"]![0]!["conditions"]!.AsArray().OfType<JsonObject>())
            {
                condition["observedGeneration"] = item.Generation + generationsOff;
                if (generationsOff is null)
                {
                    condition.Remove("observedGeneration");
                }
            }

            return status;
        };

        await world.SettleAsync();

        Assert.Equal(isTaken ? GrantState.Confirmed : GrantState.Pending, (await world.GrantAsync(hire)).State);
    }

    [Theory]
    [InlineData(GatewayKind.TrafficPolicy, GatewayNames.DenyAll)]
    [InlineData(GatewayKind.TrafficPolicy, GatewayNames.SetUser)]
    [InlineData(GatewayKind.Gateway, GatewayNames.Gateway)]
    public async Task ReconcileAsync_BaselineGone_MakesNoRoute(GatewayKind kind, string name)
    {
        using var world = new GatewayWorld(GatewayDialect.TrafficPolicy);
        await world.BindAsync();
        await world.Store.Inner.DeleteAsync((await world.Store.GetAsync(kind, name, Cancellation))!, Cancellation);

        Assert.IsType<ReconcileOutcome.Waiting>(await world.SettleAsync());

        Assert.Null(await world.Store.GetAsync(GatewayKind.HttpRoute, Route, Cancellation));
        Assert.Contains($"{name} is missing", (await world.BindingAsync())!.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReconcileAsync_OneMoreThanThePolicyHolds_WaitsInWordsUntilSomebodyLeaves()
    {
        using var world = new GatewayWorld(GatewayDialect.TrafficPolicy);
        await world.BindAsync();
        var first = await world.AddCustomerAsync();
        var hire = await world.RequestAsync(first);
        Assert.IsType<ReconcileOutcome.Settled>(await world.SettleAsync());
        await FillAsync(world, AllowLists.UnshardedCapacity - 1);
        var late = await world.AddCustomerAsync();
        var lateHire = await world.RequestAsync(late);

        Assert.Equal(GrantWaiting.Full, Assert.IsType<ReconcileOutcome.Waiting>(await world.SettleAsync()).For);

        Assert.True(await world.GrantAsync(lateHire) is { State: GrantState.Pending, WaitingFor: GrantWaiting.Full });
        Assert.Equal(GrantWaiting.Full, (await world.BindingAsync())!.LastError);
        Assert.Equal((ProbeAnswer.Reached, ProbeAnswer.Refused), (await world.AskAsync(first), await world.AskAsync(late)));

        await world.RevokeAsync(first, hire);
        Assert.IsType<ReconcileOutcome.Settled>(await world.SettleAsync());
        Assert.Equal(GrantState.Confirmed, (await world.GrantAsync(lateHire)).State);
        Assert.Equal((ProbeAnswer.Refused, ProbeAnswer.Reached), (await world.AskAsync(first), await world.AskAsync(late)));
        Assert.Null((await world.BindingAsync())!.LastError);
    }

    [Theory]
    [InlineData(GatewayDialect.AgentgatewayPolicy, GatewayDialect.TrafficPolicy)]
    [InlineData(GatewayDialect.TrafficPolicy, GatewayDialect.AgentgatewayPolicy)]
    public async Task ReconcileAsync_DialectChangedAndAnyWriteFails_NobodyIsLetInOrLockedOutOnTheWay(GatewayDialect before, GatewayDialect after)
    {
        var failAt = 0;
        bool failed;
        do
        {
            failAt++;
            failed = false;
            using var world = await SwitchingAsync(before, after);
            var ada = await world.AddCustomerAsync();
            await world.RequestAsync(ada);
            Assert.IsType<ReconcileOutcome.Settled>(await world.SettleAsync());
            var writes = 0;
            world.Store.BeforeWrite = _ =>
            {
                if (++writes == failAt)
                {
                    failed = true;
                    throw new GatewayUnavailableException("The API server is away.");
                }
            };
            world.Store.AfterWrite = async () =>
            {
                await AssertClosedAsync(world);
                Assert.Equal(ProbeAnswer.Reached, await world.AskAsync(ada));
            };

            var node = world.NewNode(after);
            while (await world.SettleAsync(node) is not ReconcileOutcome.Settled)
            {
                await AssertClosedAsync(world);
            }

            var kinds = (await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation)).Select(item => item.Kind).ToHashSet();
            Assert.Equal(new[] { GatewayKind.HttpRoute, AllowLists.KindOf(after) }.ToHashSet(), kinds);
        }
        while (failed);

        // The new policy; the route, which takes the token or no longer does; the old policy.
        Assert.Equal(3, failAt - 1);
    }

    [Theory]
    [InlineData(GatewayDialect.AgentgatewayPolicy, GatewayDialect.TrafficPolicy)]
    [InlineData(GatewayDialect.TrafficPolicy, GatewayDialect.AgentgatewayPolicy)]
    public async Task ReconcileAsync_NewDialectNotTaken_KeepsTheOldOneWithoutThoseWhoLeave(GatewayDialect before, GatewayDialect after)
    {
        using var world = await SwitchingAsync(before, after);
        var (ada, bea) = (await world.AddCustomerAsync(), await world.AddCustomerAsync());
        await world.RequestAsync(ada);
        var leaving = await world.RequestAsync(bea);
        Assert.IsType<ReconcileOutcome.Settled>(await world.SettleAsync());
        var taken = world.Store.Judge;
        world.Store.Judge = (item, hasRoute) => item.Kind == AllowLists.KindOf(after) ? null : taken(item, hasRoute);
        var node = world.NewNode(after);

        Assert.IsType<ReconcileOutcome.Waiting>(await world.SettleAsync(node));
        var former = Assert.Single(await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation), item => item.Kind == AllowLists.KindOf(before));
        Assert.Contains(ada.ToString(), former.Document.ToJsonString(), StringComparison.Ordinal);

        await world.RevokeAsync(bea, leaving);
        Assert.IsType<ReconcileOutcome.Waiting>(await world.SettleAsync(node));
        Assert.Equal((ProbeAnswer.Reached, ProbeAnswer.Refused), (await world.AskAsync(ada), await world.AskAsync(bea)));

        world.Store.Judge = taken;
        await world.Store.ControlAsync(GatewayWorld.Agent.Hash, Cancellation);
        Assert.IsType<ReconcileOutcome.Settled>(await world.SettleAsync(node));
        Assert.Null(await world.Store.GetAsync(former.Kind, former.Name, Cancellation));
        Assert.Equal(GrantState.Revoked, (await world.GrantAsync(leaving)).State);
    }

    // Both baselines stand while the change is under way.
    private static async Task<GatewayWorld> SwitchingAsync(GatewayDialect before, GatewayDialect after)
    {
        var world = new GatewayWorld(before);
        world.Gateway.VerifiesTokens = true;
        await world.BindAsync();
        foreach (var item in BaselineManifests.All(WatchedStore.Namespace, after).Where(item => item.Kind is not GatewayKind.Gateway))
        {
            await world.Store.Inner.ApplyAsync(item, null, Cancellation);
        }

        return world;
    }

    private static async Task FillAsync(GatewayWorld world, int count)
    {
        await using var db = world.Database.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var generation = Assert.NotNull(await Bindings.RaiseAsync(db, world.Time, GatewayWorld.Agent, Cancellation));
        var now = world.Time.GetUtcNow();
        foreach (var _ in Enumerable.Range(0, count))
        {
            var id = new CustomerId(world.Time.NewId());
            db.Add(new Customer { Id = id, Name = "Company", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
            db.Add(new AccessGrant
            {
                Id = new GrantId(world.Time.NewId()),
                CustomerId = id,
                Agent = GatewayWorld.Agent,
                Reason = GrantReason.Hire,
                ReasonId = world.Time.NewId(),
                Generation = generation,
                State = GrantState.Confirmed,
                Progress = GrantProgress.Ready,
                CreatedAt = now,
            });
        }

        await db.SaveChangesAsync(Cancellation);
    }

    private static async Task HealAsync(GatewayWorld world)
    {
        while (await world.SettleAsync() is not ReconcileOutcome.Settled)
        {
            await AssertClosedAsync(world);
        }
    }

    private static async Task AssertClosedAsync(GatewayWorld world)
    {
        var objects = await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation);
        if (objects.Any(item => item.Kind is GatewayKind.HttpRoute))
        {
            Assert.Contains(objects, item => AllowLists.IsPolicy(item.Kind));
        }

        Assert.False((await world.Probe.AsStrangersAsync(GatewayWorld.Agent, Cancellation)).IsOpen);
    }
}

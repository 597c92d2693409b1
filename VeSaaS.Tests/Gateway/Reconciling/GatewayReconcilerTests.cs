using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

public sealed class GatewayReconcilerTests : IDisposable
{
    private static readonly string Route = GatewayNames.Route(GatewayWorld.Agent);
    private readonly GatewayWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ReconcileAsync_Import_WritesPolicyThenRouteAndProvesThatStrangersAreRefused()
    {
        await _world.BindAsync();

        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());

        Assert.Equal([$"apply AgentgatewayPolicy/{Route}-000", $"apply HttpRoute/{Route}"], _world.Store.Writes);
        var binding = await _world.BindingAsync();
        Assert.True(binding is { DeniesStrangers: true, ConfirmedGeneration: 1, LastError: null, ProbedAt: not null });
        Assert.Equal(["false"], await _world.ExpressionsAsync());
        Assert.Equal([GatewayAudit.BindingCreated, GatewayAudit.PolicyChanged, GatewayAudit.RouteCreated], (await _world.AuditAsync()).Order());
        Assert.Contains(new LiveTopic("gateway", Guid.Empty), _world.Live.Published);
    }

    [Fact]
    public async Task ReconcileAsync_Hire_PassesTheTrueStepsAndIsConfirmedByTheProbe()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        var customer = await _world.AddCustomerAsync();
        var hire = await _world.RequestAsync(customer);
        _world.Store.Judge = (_, _) => null;

        await _world.Reconciler.ReconcileAsync(GatewayWorld.Agent, Cancellation);
        var applied = await _world.GrantAsync(hire);
        Assert.Equal((GrantState.Pending, GrantProgress.PolicyApplied, GrantWaiting.GatewayAcceptance), (applied.State, applied.Progress, applied.WaitingFor));

        _world.Store.Judge = WatchedStore.Accept;
        await _world.Store.ControlAsync(GatewayWorld.Agent.Hash, Cancellation);
        _world.Gateway.AgentIsDown = true;
        await _world.Reconciler.ReconcileAsync(GatewayWorld.Agent, Cancellation);
        var accepted = await _world.GrantAsync(hire);
        Assert.Equal((GrantState.Pending, GrantProgress.GatewayConfirmed, GrantWaiting.AgentSilent), (accepted.State, accepted.Progress, accepted.WaitingFor));

        _world.Gateway.AgentIsDown = false;
        _world.Live.Published.Clear();
        Assert.IsType<ReconcileOutcome.Settled>(await _world.Reconciler.ReconcileAsync(GatewayWorld.Agent, Cancellation));
        var grant = await _world.GrantAsync(hire);
        Assert.True(grant is { State: GrantState.Confirmed, Progress: GrantProgress.Ready, WaitingFor: null });
        Assert.Equal(_world.Time.GetUtcNow(), grant.ConfirmedAt);
        Assert.Contains(new LiveTopic("hire", hire), _world.Live.Published);
        Assert.Contains(new LiveTopic("team", customer.Value), _world.Live.Published);
        Assert.Contains(GatewayAudit.AccessGranted, await _world.AuditAsync());
    }

    [Fact]
    public async Task ReconcileAsync_OneLeavesThenTheLast_PolicyStandsWithFalse()
    {
        await _world.BindAsync();
        var (ada, bea) = (await _world.AddCustomerAsync(), await _world.AddCustomerAsync());
        var (first, second) = (await _world.RequestAsync(ada), await _world.RequestAsync(bea));
        await _world.SettleAsync();
        Assert.Equal((ProbeAnswer.Reached, ProbeAnswer.Reached), (await _world.AskAsync(ada), await _world.AskAsync(bea)));

        await _world.RevokeAsync(ada, first);
        await _world.SettleAsync();
        Assert.Equal((ProbeAnswer.Refused, ProbeAnswer.Reached), (await _world.AskAsync(ada), await _world.AskAsync(bea)));
        Assert.Equal(GrantState.Revoked, (await _world.GrantAsync(first)).State);

        await _world.RevokeAsync(bea, second);
        await _world.SettleAsync();
        Assert.Equal(ProbeAnswer.Refused, await _world.AskAsync(bea));
        Assert.Equal(["false"], await _world.ExpressionsAsync());
        Assert.Equal(2, (await _world.AuditAsync()).Count(type => type == GatewayAudit.AccessRevoked));
    }

    [Fact]
    public async Task ReconcileAsync_RevocationWithAnotherGrantLeft_EndsWithoutClosing()
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        var (hire, trial) = (await _world.RequestAsync(customer), await _world.RequestAsync(customer));
        await _world.SettleAsync();

        await _world.RevokeAsync(customer, trial);
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());

        Assert.Equal(GrantState.Revoked, (await _world.GrantAsync(trial)).State);
        Assert.Equal(GrantState.Confirmed, (await _world.GrantAsync(hire)).State);
        Assert.Equal(ProbeAnswer.Reached, await _world.AskAsync(customer));
    }

    [Fact]
    public async Task ReconcileAsync_GatewayStillLetsThrough_IsNotRevoked()
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        var hire = await _world.RequestAsync(customer);
        await _world.SettleAsync();
        _world.Gateway.Answer = request => request.Headers.GetValues("x-customer-id").Single() == customer.ToString() ? FakeGateway.Card() : null;

        await _world.RevokeAsync(customer, hire);
        Assert.IsType<ReconcileOutcome.Waiting>(await _world.SettleAsync());
        Assert.True(await _world.GrantAsync(hire) is { State: GrantState.Revoking, WaitingFor: GrantWaiting.StillOpen });

        _world.Gateway.Answer = null;
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        Assert.Equal(GrantState.Revoked, (await _world.GrantAsync(hire)).State);
    }

    [Theory]
    [InlineData(GrantSuspension.Pause)]
    [InlineData(GrantSuspension.Budget)]
    [InlineData(GrantSuspension.Customer)]
    public async Task ReconcileAsync_SuspendedAndResumed_LeavesAndReturnsToThePolicy(GrantSuspension why)
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        var hire = await _world.RequestAsync(customer);
        await _world.SettleAsync();

        Assert.Equal([GatewayWorld.Agent], await SetAsync(suspended: true));
        Assert.Empty(await SetAsync(suspended: true));
        await _world.SettleAsync();
        Assert.Equal(ProbeAnswer.Refused, await _world.AskAsync(customer));
        Assert.Equal(GrantWaiting.Suspended, (await _world.GrantAsync(hire)).WaitingFor);

        Assert.Equal([GatewayWorld.Agent], await SetAsync(suspended: false));
        await _world.SettleAsync();
        Assert.Equal(ProbeAnswer.Reached, await _world.AskAsync(customer));
        Assert.True(await _world.GrantAsync(hire) is { State: GrantState.Confirmed, Progress: GrantProgress.Ready, WaitingFor: null });
        Assert.Single(await _world.AuditAsync(), GatewayAudit.AccessGranted);

        Task<IReadOnlyList<AgentRef>> SetAsync(bool suspended) => _world.Database.Contexts.WriteAsync(
            customer,
            (db, token) => suspended
                ? Grants.SuspendAsync(db, _world.Time, why, customer, null, Actor.System, token)
                : Grants.ResumeAsync(db, _world.Time, why, customer, hire, Actor.System, token),
            Cancellation);
    }

    [Fact]
    public async Task ReconcileAsync_FiftyHireAtOnceOnTwoNodes_AllAreIn()
    {
        await _world.BindAsync();
        GatewayReconciler[] nodes = [_world.NewNode(), _world.NewNode()];
        var customers = new List<CustomerId>();
        for (var number = 0; number < 50; number++)
        {
            customers.Add(await _world.AddCustomerAsync());
        }

        await Parallel.ForEachAsync(customers.Index(), Cancellation, async (customer, token) =>
        {
            var hire = await _world.RequestAsync(customer.Item);
            while ((await _world.GrantAsync(hire)).State is not GrantState.Confirmed)
            {
                await nodes[customer.Index % 2].ReconcileAsync(GatewayWorld.Agent, token);
            }
        });

        foreach (var customer in customers)
        {
            Assert.Equal(ProbeAnswer.Reached, await _world.AskAsync(customer));
        }
    }

    [Fact]
    public async Task ReconcileAsync_HireAndLetGoRaced_EndsAsTheDatabaseSays()
    {
        await _world.BindAsync();
        GatewayReconciler[] nodes = [_world.NewNode(), _world.NewNode()];
        var customer = await _world.AddCustomerAsync();
        for (var round = 0; round < 10; round++)
        {
            var hire = await _world.RequestAsync(customer);
            var other = await _world.RequestAsync(customer);
            await Task.WhenAll(
                Task.Run(() => nodes[0].ReconcileAsync(GatewayWorld.Agent, Cancellation), Cancellation),
                Task.Run(() => nodes[1].ReconcileAsync(GatewayWorld.Agent, Cancellation), Cancellation),
                Task.Run(() => _world.RevokeAsync(customer, hire), Cancellation));
            Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
            Assert.Equal(ProbeAnswer.Reached, await _world.AskAsync(customer));
            Assert.Equal(GrantState.Revoked, (await _world.GrantAsync(hire)).State);

            await _world.RevokeAsync(customer, other);
            Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync(nodes[1]));
            Assert.Equal(ProbeAnswer.Refused, await _world.AskAsync(customer));
        }
    }

    [Fact]
    public async Task ReconcileAsync_ObjectsReadBeforeSomebodyElseWrote_IsAConflictAndLosesNothing()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        var (ada, bea) = (await _world.AddCustomerAsync(), await _world.AddCustomerAsync());
        await _world.RequestAsync(ada);
        var other = _world.NewNode();
        _world.Store.BeforeWrite = _ =>
        {
            _world.Store.BeforeWrite = null;
            Task.Run(async () =>
            {
                await _world.RequestAsync(bea);
                await other.ReconcileAsync(GatewayWorld.Agent, Cancellation);
            }).GetAwaiter().GetResult();
        };

        Assert.IsType<ReconcileOutcome.Conflict>(await _world.Reconciler.ReconcileAsync(GatewayWorld.Agent, Cancellation));
        await _world.SettleAsync();

        Assert.Equal((ProbeAnswer.Reached, ProbeAnswer.Reached), (await _world.AskAsync(ada), await _world.AskAsync(bea)));
    }

    [Fact]
    public async Task ReconcileAsync_AnyWriteOfALifeFails_NoMomentIsOpenAndItHeals()
    {
        var failAt = 0;
        bool failed;
        do
        {
            failAt++;
            failed = false;
            using var world = new GatewayWorld();
            world.Backend = new AgentBackend.Static("127.0.0.1", 5082, false, "/reader");
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
            await LiveThroughAsync(world);
            Assert.Null(await world.BindingAsync());
            Assert.Empty(await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation));
        }
        while (failed);

        // Policy, backend, route; the hire; its end; route, backend and policy gone.
        Assert.InRange(failAt - 1, 3 + 1 + 1 + 3, 12);
    }

    [Fact]
    public async Task ReconcileAsync_Removal_TakesRouteThenPoliciesThenBinding()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        _world.Store.Writes.Clear();

        Assert.IsType<BindingRemoval.Requested>(await _world.RemoveAsync());
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());

        Assert.Equal([$"delete HttpRoute/{Route}", $"delete AgentgatewayPolicy/{Route}-000"], _world.Store.Writes);
        Assert.Null(await _world.BindingAsync());
        Assert.Contains(GatewayAudit.RouteRemoved, await _world.AuditAsync());
    }

    [Fact]
    public async Task RequestRemovalAsync_WithGrants_IsRefusedWithTheCount()
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        var hire = await _world.RequestAsync(customer);
        await _world.RequestAsync(await _world.AddCustomerAsync());

        Assert.Equal(new BindingRemoval.InUse(2), await _world.RemoveAsync());
        await _world.RevokeAsync(customer, hire);
        Assert.Equal(new BindingRemoval.InUse(2), await _world.RemoveAsync());
        await _world.SettleAsync();
        Assert.Equal(new BindingRemoval.InUse(1), await _world.RemoveAsync());
    }

    [Fact]
    public async Task RequestAsync_AgentNotBoundOrLeaving_IsNull()
    {
        var customer = await _world.AddCustomerAsync();
        Assert.Null(await AskAsync());
        await _world.BindAsync();
        await _world.RemoveAsync();
        Assert.Null(await AskAsync());

        Task<AccessGrant?> AskAsync() => _world.Database.Contexts.WriteAsync(
            customer,
            (db, token) => Grants.RequestAsync(db, _world.Time, customer, GatewayWorld.Agent, GrantReason.Hire, _world.Time.NewId(), Actor.System, token),
            Cancellation);
    }

    [Theory]
    [InlineData(GatewayKind.HttpRoute, false)]
    [InlineData(GatewayKind.AgentgatewayPolicy, false)]
    [InlineData(GatewayKind.AgentgatewayPolicy, true)]
    public async Task ReconcileAsync_HandMadeChange_IsRestoredAndAudited(GatewayKind kind, bool afterRestart)
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        var name = kind is GatewayKind.HttpRoute ? Route : $"{Route}-000";
        var stored = (await _world.Store.GetAsync(kind, name, Cancellation))!;
        var changed = (JsonObject)stored.Document.DeepClone();
        changed["spec"]!["added"] = "by hand";
        await _world.Store.Inner.ApplyAsync(stored with { Document = changed }, stored, Cancellation);

        await _world.SettleAsync(afterRestart ? _world.NewNode() : null);

        var restored = (await _world.Store.GetAsync(kind, name, Cancellation))!;
        Assert.True(JsonNode.DeepEquals(stored.Document["spec"], restored.Document["spec"]));
        Assert.Equal(2, (await _world.AuditAsync()).Count(type => type is GatewayAudit.DriftDetected or GatewayAudit.DriftRestored));
    }

    [Fact]
    public async Task ReconcileAsync_PolicyDeletedByHand_IsRestoredAndAudited()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        await _world.Store.Inner.DeleteAsync((await _world.Store.GetAsync(GatewayKind.AgentgatewayPolicy, $"{Route}-000", Cancellation))!, Cancellation);

        await _world.SettleAsync();

        Assert.Equal(["false"], await _world.ExpressionsAsync());
        Assert.Contains(GatewayAudit.DriftRestored, await _world.AuditAsync());
    }

    [Fact]
    public async Task ReconcileAsync_StoreStartsEmptyAgain_IsFilledWithoutSayingThatAnythingHappened()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        var before = (await _world.AuditAsync()).Count;
        foreach (var item in await _world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation))
        {
            await _world.Store.Inner.DeleteAsync(item, Cancellation);
        }

        await _world.SettleAsync(_world.NewNode());

        Assert.Equal(["false"], await _world.ExpressionsAsync());
        Assert.Equal(before, (await _world.AuditAsync()).Count);
    }

    [Theory]
    [InlineData("vesaas", "kagent/other/reader")]
    [InlineData("somebody", "kagent/kagent/reader")]
    [InlineData("vesaas", null)]
    public async Task ReconcileAsync_NameTakenBySomebodyElse_IsRefusedAndNeverOverwritten(string managedBy, string? reference)
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        var hire = await _world.RequestAsync(customer);
        var foreign = Foreign($"{Route}-000", managedBy, reference);
        await _world.Store.Inner.ApplyAsync(foreign, null, Cancellation);

        var outcome = await _world.SettleAsync();

        Assert.Contains($"{Route}-000", Assert.IsType<ReconcileOutcome.Refused>(outcome).Why, StringComparison.Ordinal);
        Assert.Empty(_world.Store.Writes);
        Assert.True(JsonNode.DeepEquals(foreign.Document["spec"], (await _world.Store.GetAsync(foreign.Kind, foreign.Name, Cancellation))!.Document["spec"]));
        Assert.Contains($"{Route}-000", (await _world.BindingAsync())!.LastError, StringComparison.Ordinal);
        Assert.Equal(GrantWaiting.Refused, (await _world.GrantAsync(hire)).WaitingFor);
    }

    [Fact]
    public async Task ReconcileAsync_OrphanOfNobody_IsDeletedRouteFirst()
    {
        await _world.BindAsync();
        await _world.SettleAsync();
        await using (var db = _world.Database.Open())
        {
            await db.Set<GatewayBinding>().ExecuteDeleteAsync(Cancellation);
        }

        _world.Store.Writes.Clear();
        await _world.SettleAsync();

        Assert.Equal([$"delete HttpRoute/{Route}", $"delete AgentgatewayPolicy/{Route}-000"], _world.Store.Writes);
    }

    [Fact]
    public async Task ReconcileAsync_BaselineGone_MakesNoRoute()
    {
        await _world.Store.Inner.DeleteAsync((await _world.Store.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.DenyAll, Cancellation))!, Cancellation);
        await _world.BindAsync();

        Assert.IsType<ReconcileOutcome.Waiting>(await _world.SettleAsync());

        Assert.Null(await _world.Store.GetAsync(GatewayKind.HttpRoute, Route, Cancellation));
        Assert.Contains("deny-all is missing", (await _world.BindingAsync())!.LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PartiallyValid", true)]
    [InlineData("Valid", false)]
    public async Task ReconcileAsync_PolicyNotWhollyTaken_StaysPending(string reason, bool attached)
    {
        await _world.BindAsync();
        var hire = await _world.RequestAsync(await _world.AddCustomerAsync());
        _world.Store.Judge = (item, hasRoute) => item.Kind is GatewayKind.AgentgatewayPolicy ? WatchedStore.Policy(item, reason, attached) : WatchedStore.Accept(item, hasRoute);

        Assert.IsType<ReconcileOutcome.Waiting>(await _world.SettleAsync());

        Assert.True(await _world.GrantAsync(hire) is { State: GrantState.Pending, Progress: GrantProgress.PolicyApplied });
        Assert.Contains($"{Route}-000", (await _world.BindingAsync())!.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReconcileAsync_GatewayAway_StaysPendingSaysWhyAndHeals()
    {
        await _world.BindAsync();
        var hire = await _world.RequestAsync(await _world.AddCustomerAsync());
        _world.Store.BeforeWrite = _ => throw new GatewayUnavailableException("The API server is away.");

        Assert.IsType<ReconcileOutcome.Unavailable>(await _world.SettleAsync());
        Assert.True(await _world.GrantAsync(hire) is { State: GrantState.Pending, WaitingFor: GrantWaiting.GatewayAway });
        Assert.Equal("The API server is away.", (await _world.BindingAsync())!.LastError);

        _world.Store.BeforeWrite = null;
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        Assert.Equal(GrantState.Confirmed, (await _world.GrantAsync(hire)).State);
        Assert.Null((await _world.BindingAsync())!.LastError);
    }

    [Fact]
    public async Task ReconcileAsync_OpenToStrangers_IsQuarantinedUntilAnOperatorClearsIt()
    {
        await _world.BindAsync();
        var hire = await _world.RequestAsync(await _world.AddCustomerAsync());
        _world.Gateway.Answer = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);

        await _world.SettleAsync();

        Assert.Null(await _world.Store.GetAsync(GatewayKind.HttpRoute, Route, Cancellation));
        Assert.True(await _world.BindingAsync() is { QuarantinedAt: not null, DeniesStrangers: false });
        Assert.Contains("open", (await _world.BindingAsync())!.LastError, StringComparison.Ordinal);
        Assert.Equal(GrantWaiting.Quarantined, (await _world.GrantAsync(hire)).WaitingFor);
        Assert.Equal(["false"], (await _world.ExpressionsAsync()).Select(expression => expression.Contains(" in [", StringComparison.Ordinal) ? "false" : expression));
        var audit = await _world.AuditAsync();
        Assert.Single(audit, GatewayAudit.ProbeFailed);
        Assert.Single(audit, GatewayAudit.RouteQuarantined);

        _world.Gateway.Answer = null;
        await _world.SettleAsync();
        Assert.Null(await _world.Store.GetAsync(GatewayKind.HttpRoute, Route, Cancellation));
        Assert.True(await _world.Database.Contexts.WriteAsSystemAsync(
            "test", (db, token) => Bindings.ClearQuarantineAsync(db, _world.Time, GatewayWorld.Agent, Actor.System, token), Cancellation));
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        Assert.Equal(GrantState.Confirmed, (await _world.GrantAsync(hire)).State);
    }

    [Fact]
    public async Task ReconcileAsync_ShardsGrow_NoGrantedCustomerIsEverOutside()
    {
        await _world.BindAsync();
        var customers = await ManyAsync(DesiredGateway.ShardCapacity);
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        Assert.Single(await _world.ExpressionsAsync());
        _world.Store.AfterWrite = async () =>
        {
            var expressions = await _world.ExpressionsAsync();
            Assert.All(customers, customer => Assert.Contains(expressions, expression => expression.Contains(customer.ToString(), StringComparison.Ordinal)));
        };
        _world.Store.Judge = (_, _) => null;

        customers = [.. customers, .. await ManyAsync(60)];
        var early = customers.Take(DesiredGateway.ShardCapacity).ToList();
        customers = early;
        Assert.IsType<ReconcileOutcome.Waiting>(await _world.SettleAsync());
        var unconfirmed = await _world.ExpressionsAsync();
        Assert.Equal(2, unconfirmed.Count);
        Assert.All(early, customer => Assert.Contains(customer.ToString(), unconfirmed[0], StringComparison.Ordinal));

        _world.Store.Judge = WatchedStore.Accept;
        await _world.Store.ControlAsync(GatewayWorld.Agent.Hash, Cancellation);
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        var shrunk = await _world.ExpressionsAsync();
        Assert.All(early, customer => Assert.Single(shrunk, expression => expression.Contains(customer.ToString(), StringComparison.Ordinal)));
        Assert.Equal(1, (await _world.BindingAsync())!.ShardBits);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("\"] || true || \"\" in [\"")]
    [InlineData("0195b6a0-0000-7000-8000-00000000000a' || '1' == '1")]
    public async Task ReconcileAsync_ShardsGrowOverAnIdThatIsNoUuid_TakesItOverNowhere(string id)
    {
        await _world.BindAsync();
        await ManyAsync(DesiredGateway.ShardCapacity);
        Assert.IsType<ReconcileOutcome.Settled>(await _world.SettleAsync());
        var read = (await _world.Store.GetAsync(GatewayKind.AgentgatewayPolicy, $"{Route}-000", Cancellation))!;
        var edited = (JsonObject)read.Document.DeepClone();
        var list = edited["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!;
        list[0] = list[0]!.GetValue<string>().Replace("]", $",\"{id}\"]", StringComparison.Ordinal);
        await _world.Store.Inner.ApplyAsync(read with { Document = edited }, read, Cancellation);
        // The old policy is kept as long as the new ones are not taken, for those who move.
        _world.Store.Judge = (_, _) => null;

        await ManyAsync(60);
        await _world.SettleAsync();

        Assert.All(await _world.ExpressionsAsync(), expression => Assert.DoesNotContain(id, expression, StringComparison.Ordinal));
    }

    private async Task<List<CustomerId>> ManyAsync(int count)
    {
        await using var db = _world.Database.Open();
        var generation = Assert.NotNull(await Bindings.RaiseAsync(db, _world.Time, GatewayWorld.Agent, Cancellation));
        var ids = Enumerable.Range(0, count).Select(_ => new CustomerId(_world.Time.NewId())).ToList();
        foreach (var id in ids)
        {
            db.Add(new Customer { Id = id, Name = "Company", TimeZone = "UTC", CreatedAt = _world.Time.GetUtcNow(), TermsAcceptedAt = _world.Time.GetUtcNow() });
            db.Add(new AccessGrant
            {
                Id = new GrantId(_world.Time.NewId()),
                CustomerId = id,
                Agent = GatewayWorld.Agent,
                Reason = GrantReason.Hire,
                ReasonId = _world.Time.NewId(),
                Generation = generation,
                State = GrantState.Confirmed,
                Progress = GrantProgress.Ready,
                CreatedAt = _world.Time.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync(Cancellation);
        return ids;
    }

    private static async Task LiveThroughAsync(GatewayWorld world)
    {
        var customer = await world.AddCustomerAsync();
        await HealAsync(world);
        var hire = await world.RequestAsync(customer);
        await HealAsync(world);
        await world.RevokeAsync(customer, hire);
        await HealAsync(world);
        await world.RemoveAsync();
        await HealAsync(world);
    }

    private static async Task HealAsync(GatewayWorld world)
    {
        while (await world.SettleAsync() is not ReconcileOutcome.Settled)
        {
            await AssertClosedAsync(world);
        }
    }

    // A route has its policies, and a stranger is refused whatever was written last.
    private static async Task AssertClosedAsync(GatewayWorld world)
    {
        var objects = await world.Store.ListAsync(GatewayWorld.Agent.Hash, Cancellation);
        if (objects.Any(item => item.Kind is GatewayKind.HttpRoute))
        {
            Assert.Contains(objects, item => item.Kind is GatewayKind.AgentgatewayPolicy);
            Assert.Contains(objects, item => item.Kind is GatewayKind.AgentgatewayBackend);
        }

        Assert.False((await world.Probe.AsStrangersAsync(GatewayWorld.Agent, Cancellation)).IsOpen);
    }

    private static GatewayObject Foreign(string name, string managedBy, string? reference)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = managedBy, ["vesaas.io/agent"] = GatewayWorld.Agent.Hash } };
        if (reference is not null)
        {
            metadata["annotations"] = new JsonObject { ["vesaas.io/agent-ref"] = reference };
        }

        return new GatewayObject(GatewayKind.AgentgatewayPolicy, name, new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject { ["theirs"] = true } });
    }
}

using System.Net;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Gateway.Overview;
using VeSaaS.Tests.Gateway.Reconciling;
using Xunit;

namespace VeSaaS.Tests.Gateway.BreakGlass;

public sealed class BreakGlassTests : IDisposable
{
    private readonly OverviewWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task DenyAgent_WhoWasHired_RefusesItsCustomersUntilItIsLifted()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();

        Assert.IsType<DenialOutcome.Done>(await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, " It leaks. ", OverviewWorld.Operator, Token));
        await _world.Gateway.SettleAsync();
        var denied = await _world.StandingAsync();

        Assert.Equal(ProbeAnswer.Refused, await _world.Gateway.AskAsync(customer));
        Assert.Equal(["false"], await _world.Gateway.ExpressionsAsync());
        Assert.Equal(ProbeAnswer.Refused, denied.Binding.CustomerProbe);
        Assert.Equal((AgentHealth.Denied, CellState.Denied, "It leaks."), (denied.Health, denied.Cell(customer).State, denied.Binding.QuarantineReason));
        Assert.Equal(GatewayWorld.Agent, await _world.Queue.TakeAsync(Token));

        Assert.IsType<DenialOutcome.Done>(await _world.LiftAgent.ExecuteAsync(GatewayWorld.Agent, OverviewWorld.Operator, Token));
        await _world.Gateway.SettleAsync();

        Assert.Equal(ProbeAnswer.Reached, await _world.Gateway.AskAsync(customer));
        Assert.Equal((AgentHealth.Settled, CellState.Allowed), ((await _world.StandingAsync()).Health, await _world.CellAsync(customer)));
        await AssertAuditedAsync(GatewayAudit.RouteQuarantined, GatewayAudit.QuarantineCleared);
    }

    [Fact]
    public async Task DenyAgent_WhosePoliciesDoNotHold_LosesItsRoute()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token);
        _world.Gateway.Gateway.Answer = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);

        await _world.Gateway.SettleAsync();

        _world.Gateway.Gateway.Answer = null;
        Assert.Equal(ProbeAnswer.NoRoute, await _world.Gateway.AskAsync(customer));
        Assert.True((await _world.StandingAsync()).Binding is { DeniesStrangers: false, QuarantineReason: "It leaks." });
    }

    [Fact]
    public async Task DenyAgent_CustomerIsStillAnswered_IsNotTakenForClosed()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token);
        _world.Gateway.Gateway.Answer = request => request.Headers.TryGetValues("x-customer-id", out var id) && id.Single() == customer.ToString()
            ? FakeGateway.Card()
            : null;

        Assert.IsType<ReconcileOutcome.Waiting>(await _world.Gateway.SettleAsync());

        Assert.Equal(GrantWaiting.StillOpen, (await _world.StandingAsync()).Binding.LastError);
    }

    [Fact]
    public async Task DenyCustomer_WithTwoHires_IsRefusedAndMayBeGivenBack()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        var other = await _world.HiredAsync();

        Assert.IsType<DenialOutcome.Done>(await _world.DenyCustomer.ExecuteAsync(customer, "Stolen key.", OverviewWorld.Operator, Token));
        await _world.Gateway.SettleAsync();

        Assert.Equal((ProbeAnswer.Refused, ProbeAnswer.Reached), (await _world.Gateway.AskAsync(customer), await _world.Gateway.AskAsync(other)));
        Assert.Equal((CellState.Denied, CellState.Allowed), (await _world.CellAsync(customer), await _world.CellAsync(other)));
        var report = await _world.Overview.ExecuteAsync(Token);
        Assert.Equal((customer, "Stolen key."), (report.DeniedCustomers.Single().Customer, report.DeniedCustomers.Single().Reason));

        Assert.IsType<DenialOutcome.Done>(await _world.LiftCustomer.ExecuteAsync(customer, OverviewWorld.Operator, Token));
        await _world.Gateway.SettleAsync();

        Assert.Equal(ProbeAnswer.Reached, await _world.Gateway.AskAsync(customer));
        await AssertAuditedAsync(GatewayAudit.CustomerDenied, GatewayAudit.CustomerDenialLifted);
    }

    [Fact]
    public async Task DenyCustomer_WhoHiresAfterwards_IsNotLetIn()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        var customer = await _world.Gateway.AddCustomerAsync();
        await _world.DenyCustomer.ExecuteAsync(customer, "Stolen key.", OverviewWorld.Operator, Token);

        var hire = await _world.Gateway.RequestAsync(customer);
        await _world.Gateway.SettleAsync();

        Assert.Equal(ProbeAnswer.Refused, await _world.Gateway.AskAsync(customer));
        Assert.True((await _world.Gateway.GrantAsync(hire)).SuspendedForOperator);
        Assert.Equal(["false"], await _world.Gateway.ExpressionsAsync());
    }

    [Fact]
    public async Task LiftCustomer_WhoIsPausedToo_StaysPaused()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        await _world.Gateway.Database.Contexts.WriteAsync(
            customer, (db, token) => Grants.SuspendAsync(db, _world.Gateway.Time, GrantSuspension.Pause, customer, null, Actor.System, token), Token);
        await _world.DenyCustomer.ExecuteAsync(customer, "Stolen key.", OverviewWorld.Operator, Token);

        await _world.LiftCustomer.ExecuteAsync(customer, OverviewWorld.Operator, Token);
        await _world.Gateway.SettleAsync();

        Assert.Equal(ProbeAnswer.Refused, await _world.Gateway.AskAsync(customer));
    }

    [Fact]
    public async Task Deny_WithoutAReason_TwiceOrOfNobody_ChangesNothing()
    {
        await _world.Gateway.BindAsync();
        var nobody = new CustomerId(_world.Gateway.Time.NewId());

        Assert.IsType<DenialOutcome.ReasonInvalid>(await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "  ", OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.ReasonInvalid>(await _world.DenyCustomer.ExecuteAsync(nobody, new string('x', 401), OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.NotFound>(await _world.DenyAgent.ExecuteAsync(AgentRef.Parse("kagent/kagent/nobody"), "It leaks.", OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.NotFound>(await _world.DenyCustomer.ExecuteAsync(nobody, "Stolen key.", OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.AlreadySo>(await _world.LiftAgent.ExecuteAsync(GatewayWorld.Agent, OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.AlreadySo>(await _world.LiftCustomer.ExecuteAsync(nobody, OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.Done>(await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token));
        Assert.IsType<DenialOutcome.AlreadySo>(await _world.DenyAgent.ExecuteAsync(GatewayWorld.Agent, "It leaks.", OverviewWorld.Operator, Token));
    }

    [Fact]
    public async Task ReconcileNow_OneOrAll_IsAuditedAndQueued()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.BindAsync(AgentRef.Parse("kagent/kagent/writer"));

        Assert.Equal(2, await _world.ReconcileNow.ExecuteAsync(null, OverviewWorld.Operator, Token));
        Assert.Equal(1, await _world.ReconcileNow.ExecuteAsync(GatewayWorld.Agent, OverviewWorld.Operator, Token));
        Assert.Equal(0, await _world.ReconcileNow.ExecuteAsync(AgentRef.Parse("kagent/kagent/nobody"), OverviewWorld.Operator, Token));

        Assert.Equal(2, (await _world.Gateway.AuditAsync()).Count(type => type == GatewayAudit.ReconcileRequested));
        Assert.Equal(GatewayWorld.Agent, await _world.Queue.TakeAsync(Token));
        Assert.Equal(new QueueState(1, 1, 0), _world.Queue.State);
    }

    private async Task AssertAuditedAsync(params string[] types)
    {
        await using var db = _world.Gateway.Database.Open();
        var rows = await db.Set<AuditEntry>().Where(entry => types.Contains(entry.Type)).ToListAsync(Token);
        Assert.Equal(types.Order(), rows.Select(row => row.Type).Order());
        Assert.All(rows, row => Assert.Equal(OverviewWorld.Operator, row.ActorId));
    }
}

using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Tests.Gateway.Reconciling;
using Xunit;

namespace VeSaaS.Tests.Gateway.Overview;

public sealed class GatewayOverviewTests : IDisposable
{
    private readonly OverviewWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Cell_AlongAHire_IsDeniedPendingAllowed()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        var customer = await _world.Gateway.AddCustomerAsync();

        var before = await _world.CellAsync(customer);
        var hire = await _world.Gateway.RequestAsync(customer);
        var during = await _world.StandingAsync();
        await _world.Gateway.SettleAsync();
        var after = await _world.StandingAsync();

        Assert.Equal((CellState.Denied, CellState.Pending, CellState.Allowed), (before, during.Cell(customer).State, after.Cell(customer).State));
        Assert.Equal((AgentHealth.Pending, AgentHealth.Settled), (during.Health, after.Health));
        Assert.NotNull(during.Lag);
        Assert.Null(after.Lag);
        Assert.Contains(GatewayNames.CustomerValue(customer), after.Cell(customer).Live!.Rule!.Expression, StringComparison.Ordinal);
        await _world.Gateway.RevokeAsync(customer, hire);
        Assert.Equal(CellState.Pending, await _world.CellAsync(customer));
    }

    [Fact]
    public async Task Cell_RevocationThatTheGatewayDoesNotTake_BecomesOpen()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.Gateway.AddCustomerAsync();
        var hire = await _world.Gateway.RequestAsync(customer);
        await _world.Gateway.SettleAsync();

        await _world.Gateway.RevokeAsync(customer, hire);
        _world.Gateway.Database.Time.Advance(AgentStanding.Grace);

        Assert.Equal(CellState.Open, await _world.CellAsync(customer));
    }

    [Theory]
    [InlineData("""jwt.customer == request.headers["x-customer-id"] && request.headers["x-customer-id"] in ["{0}"]""")]
    [InlineData("""request.headers["x-customer-id"] == '{0}'""")]
    public async Task Cell_HandEditedPolicy_IsOpenAndTheAgentDiffers(string expression)
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        var intruder = await _world.Gateway.AddCustomerAsync();
        var other = await _world.Gateway.AddCustomerAsync();
        await EditAsync(expression.Replace("{0}", intruder.ToString(), StringComparison.Ordinal));

        var standing = await _world.StandingAsync();

        Assert.Equal((CellState.Open, CellState.Denied, AgentHealth.Open), (standing.Cell(intruder).State, standing.Cell(other).State, standing.Health));
        Assert.Equal(intruder, Assert.Single(standing.Openings).Customer);
        Assert.Equal("changed", Assert.Single(standing.Differences).What);
        Assert.Equal(CellState.Denied, standing.Stranger().State);
    }

    [Fact]
    public async Task Stranger_PolicyThatLetsEverybodyIn_IsOpen()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        await EditAsync("true");

        var standing = await _world.StandingAsync();

        Assert.Equal(CellState.Open, standing.Stranger().State);
        Assert.Null(Assert.Single(standing.Openings).Customer);
    }

    [Fact]
    public async Task Judge_NoPolicyLeftAtAll_IsOpen()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        foreach (var policy in (await _world.Gateway.Store.ListAsync(null, Token)).Where(item => item.Kind is GatewayKind.AgentgatewayPolicy && item.Name != GatewayNames.RequireCaller))
        {
            await _world.Gateway.Store.Inner.DeleteAsync(policy, Token);
        }

        Assert.Equal(CellState.Open, (await _world.StandingAsync()).Stranger().State);
    }

    [Fact]
    public async Task Judge_CallThatARequireDoesNotLet_IsRefusedByThatRule()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        await EditAsync("false", GatewayNames.RequireCaller);

        var verdict = (await _world.StandingAsync()).Cell(customer).Live!;

        Assert.False(verdict.IsAllowed);
        Assert.Equal(GatewayNames.RequireCaller, verdict.Rule!.Policy);
    }

    [Fact]
    public async Task Overview_StoreAway_ShowsWhatItSawLastAndSaysSo()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();
        var store = new BrokenStore(_world.Gateway.Store);
        var overview = _world.OverviewOf(store);
        await overview.ExecuteAsync(Token);
        store.IsBroken = true;

        var report = await overview.ExecuteAsync(Token);

        Assert.Equal("The API server does not answer.", report.Live.Trouble);
        Assert.NotNull(report.Live.ReadAt);
        Assert.Equal(CellState.Allowed, Assert.Single(report.Agents).Cell(customer).State);
    }

    [Fact]
    public async Task Overview_StoreNeverRead_IsUnknownAndNotEmpty()
    {
        await _world.Gateway.BindAsync();
        var customer = await _world.HiredAsync();

        var report = await _world.OverviewOf(new BrokenStore(_world.Gateway.Store) { IsBroken = true }).ExecuteAsync(Token);

        var standing = Assert.Single(report.Agents);
        Assert.Equal((AgentHealth.Unknown, CellState.Unknown), (standing.Health, standing.Cell(customer).State));
    }

    [Fact]
    public async Task Probes_OfStrangersAndOfACustomer_AreRemembered()
    {
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();

        var binding = (await _world.StandingAsync()).Binding;

        Assert.Equal((true, ProbeAnswerReached), (binding.DeniesStrangers, binding.CustomerProbe.ToString()));
        Assert.Equal((_world.Gateway.Time.GetUtcNow(), _world.Gateway.Time.GetUtcNow()), (binding.ProbedAt, binding.CustomerProbedAt));
    }

    [Fact]
    public async Task History_DriftThatWasRestored_SaysWhatChanged()
    {
        await _world.Gateway.BindAsync();
        await _world.Gateway.SettleAsync();
        await EditAsync("true");
        await _world.Gateway.SettleAsync();

        var history = await _world.History.ExecuteAsync(GatewayWorld.Agent, 50, Token);

        Assert.Contains(history, entry => entry.Type == GatewayAudit.DriftDetected && entry.Detail.Contains("AgentgatewayPolicy/", StringComparison.Ordinal));
        Assert.Contains(history, entry => entry.Type == GatewayAudit.DriftRestored);
        Assert.Equal(history.Select(entry => entry.Id), (await _world.History.ExecuteAsync(null, 50, Token)).Select(entry => entry.Id));
        Assert.Equal([history[0].Id], (await _world.History.ExecuteAsync(null, 1, Token)).Select(entry => entry.Id));
    }

    private const string ProbeAnswerReached = "Reached";

    private async Task EditAsync(string expression, string? name = null)
    {
        var item = (await _world.Gateway.Store.GetAsync(
            GatewayKind.AgentgatewayPolicy, name ?? GatewayNames.Policy(GatewayWorld.Agent, 0), Token))!;
        var document = (JsonObject)item.Document.DeepClone();
        document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray(expression);
        Assert.IsType<GatewayWrite.Done>(await _world.Gateway.Store.Inner.ApplyAsync(item with { Document = document }, item, Token));
    }
}

/// <summary>A store that answers until it does not.</summary>
internal sealed class BrokenStore(IGatewayStore inner) : IGatewayStore
{
    public bool IsBroken { get; set; }

    public Task<IReadOnlyList<GatewayObject>> ListAsync(string? agentHash, CancellationToken cancellationToken) =>
        IsBroken ? throw new GatewayUnavailableException("The API server does not answer.") : inner.ListAsync(agentHash, cancellationToken);

    public Task<GatewayObject?> GetAsync(GatewayKind kind, string name, CancellationToken cancellationToken) => inner.GetAsync(kind, name, cancellationToken);

    public Task<GatewayWrite> ApplyAsync(GatewayObject desired, GatewayObject? read, CancellationToken cancellationToken) =>
        inner.ApplyAsync(desired, read, cancellationToken);

    public Task<GatewayWrite> DeleteAsync(GatewayObject read, CancellationToken cancellationToken) => inner.DeleteAsync(read, cancellationToken);

    public IAsyncEnumerable<GatewayChange> WatchAsync(CancellationToken cancellationToken) => inner.WatchAsync(cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

/// <summary>What was read of an agent's grants once is followed by what is asked for later, whoever asks and proves.</summary>
public sealed class AllowedGrantsTests : IDisposable
{
    private readonly GatewayWorld _world = new();
    private readonly GatewayRecords _records;

    public AllowedGrantsTests() => _records = _world.Records;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ReadAsync_AfterEachChangeOfAGrant_SaysWhatANewProcessReads()
    {
        await _world.BindAsync();
        var (first, second) = (await _world.AddCustomerAsync(), await _world.AddCustomerAsync());
        await AssertAllowedAsync();

        var hire = await _world.RequestAsync(first);
        await AssertAllowedAsync(first);
        // Another node proves it: no generation says so.
        await _world.SettleAsync(_world.NewNode());
        var other = await _world.RequestAsync(second);
        await AssertAllowedAsync(first, second);

        await _world.Database.Contexts.WriteAsync(first, (db, token) => Grants.SuspendAsync(
            db, _world.Time, GrantSuspension.Pause, first, hire, Actor.System, token), Cancellation);
        await AssertAllowedAsync(second);
        await _world.Database.Contexts.WriteAsync(first, (db, token) => Grants.ResumeAsync(
            db, _world.Time, GrantSuspension.Pause, first, hire, Actor.System, token), Cancellation);
        await AssertAllowedAsync(first, second);

        await _world.RevokeAsync(second, other);
        await AssertAllowedAsync(first);
        await _world.SettleAsync(_world.NewNode());
        await AssertAllowedAsync(first);
    }

    [Fact]
    public async Task ReadAsync_AgentRemovedAndImportedAgain_LetsInWhoHiresNow()
    {
        await _world.BindAsync();
        var (former, newcomer) = (await _world.AddCustomerAsync(), await _world.AddCustomerAsync());
        var hire = await _world.RequestAsync(former);
        await _world.SettleAsync();
        await AssertAllowedAsync(former);
        await _world.RevokeAsync(former, hire);
        await _world.SettleAsync();
        await _world.RemoveAsync();
        await _world.SettleAsync();
        Assert.Null(await _world.BindingAsync());

        await _world.BindAsync();
        await AssertAllowedAsync();
        await _world.RequestAsync(newcomer);
        await AssertAllowedAsync(newcomer);
    }

    [Fact]
    public async Task Forget_GrantThatWasChangedByHand_IsRead()
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        await _world.RequestAsync(customer);
        await _world.SettleAsync();
        await AssertAllowedAsync(customer);
        await using (var db = _world.Database.Open())
        {
            await db.Set<AccessGrant>().ExecuteUpdateAsync(set => set.SetProperty(grant => grant.State, GrantState.Revoked), Cancellation);
        }

        _records.Forget();

        await AssertAllowedAsync();
    }

    private async Task AssertAllowedAsync(params CustomerId[] expected)
    {
        foreach (var records in (GatewayRecords[])[_records, _world.Records])
        {
            var facts = await records.ReadAsync(GatewayWorld.Agent, Cancellation);
            Assert.Equal(expected.ToHashSet(), facts.Allowed(_world.Dialect).ToHashSet());
            Assert.Empty(facts.Settled.Select(grant => grant.Customer).Intersect(facts.Grants.Select(grant => grant.CustomerId)));
        }
    }
}

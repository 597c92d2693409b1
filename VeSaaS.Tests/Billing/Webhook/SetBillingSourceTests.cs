using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

public sealed class SetBillingSourceTests : IDisposable
{
    private readonly UsageWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _world.Team.Time.GetUtcNow();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_FromADayOn_CountsEachEventByWhenItHappened()
    {
        var (caller, hire, listing) = await _world.HiredAsync(byWebhook: false);
        var from = Now.AddDays(5);

        Assert.Equal(new SetBillingSourceOutcome.Set(from), await SetAsync(listing, BillingSource.Webhook, from));
        _world.Team.Time.Advance(TimeSpan.FromDays(6));
        foreach (var (id, at) in ((string, DateTimeOffset)[])[("a", from.AddTicks(-1)), ("b", from)])
        {
            await _world.AcceptAsync($"m-{id}", _world.Record(caller, listing, id, at: at));
            await _world.Invoices.UseAsync(caller.CustomerId, hire, $"run:{id}", 100, 50, at);
        }

        // Runs are metered under the agent of their run.
        Assert.Equal(
            [("gateway:a", UsagePayer.Nobody), ("gateway:b", UsagePayer.Customer), ("run:a", UsagePayer.Customer), ("run:b", UsagePayer.Nobody)],
            (await _world.LedgerAsync()).Select(row => (row.EventId, row.Payer)));
    }

    [Fact]
    public async Task ExecuteAsync_ChangeToCome_IsReplacedOrWithdrawn_AndEachIsAudited()
    {
        var (_, _, listing) = await _world.HiredAsync(byWebhook: false);
        await SetAsync(listing, BillingSource.Webhook, Now.AddDays(5));

        Assert.Equal(new SetBillingSourceOutcome.Unchanged(), await SetAsync(listing, BillingSource.Webhook, Now.AddDays(5)));
        Assert.Equal(new SetBillingSourceOutcome.Set(Now.AddDays(9)), await SetAsync(listing, BillingSource.Webhook, Now.AddDays(9)));
        Assert.Equal(Now.AddDays(9), (await _world.Sources.FindAsync(listing.Id, Token))!.Next!.From);
        Assert.Equal(new SetBillingSourceOutcome.Set(Now), await SetAsync(listing, BillingSource.Runs, null));
        Assert.Equal(new ListingBillingSource(BillingSource.Runs, null), await _world.Sources.FindAsync(listing.Id, Token));
        Assert.Equal(new SetBillingSourceOutcome.Unchanged(), await SetAsync(listing, BillingSource.Runs, null));

        await using var db = _world.Team.Open();
        Assert.Equal(3, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "billing.source_set", Token));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(731)]
    public async Task ExecuteAsync_PastOrTooFar_IsNamedAtTheField(int days)
    {
        var (_, _, listing) = await _world.HiredAsync(byWebhook: false);

        var outcome = await SetAsync(listing, BillingSource.Webhook, Now.AddDays(days));

        Assert.Equal("from", Assert.IsType<SetBillingSourceOutcome.Invalid>(outcome).Error.Field);
        Assert.Equal(new ListingBillingSource(BillingSource.Runs, null), await _world.Sources.FindAsync(listing.Id, Token));
    }

    [Fact]
    public async Task ExecuteAsync_NoSuchListing_IsNotFound()
    {
        var missing = new VirtualEmployeeId(_world.Team.Time.NewId());

        Assert.Equal(new SetBillingSourceOutcome.NotFound(), await _world.Sources.ExecuteAsync(missing, BillingSource.Webhook, null, UsageWorld.Operator, Token));
        Assert.Null(await _world.Sources.FindAsync(missing, Token));
    }

    private Task<SetBillingSourceOutcome> SetAsync(VirtualEmployee listing, BillingSource source, DateTimeOffset? from) =>
        _world.Sources.ExecuteAsync(listing.Id, source, from, UsageWorld.Operator, Token);
}

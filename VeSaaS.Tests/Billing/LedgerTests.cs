using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Billing;

public sealed class LedgerTests : IDisposable
{
    private readonly TeamWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task RecordAsync_SameEventTwice_IsThereOnce()
    {
        var (caller, hire) = await HiredAsync();

        Assert.Equal(new Money(90 * 1_200 + 10 * 300 + 50 * 4_800), await RecordAsync(Call(caller, hire)));
        Assert.Null(await RecordAsync(Call(caller, hire)));

        await using var db = _world.Open();
        Assert.Single(await db.Set<TokenUsage>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RecordAsync_TokensNotBilled_IsRecordedAtNothing()
    {
        var (caller, hire) = await HiredAsync(TokenBilling.None);

        Assert.Equal(Money.Zero, await RecordAsync(Call(caller, hire)));
    }

    [Fact]
    public async Task RecordAsync_PriceOfListingChangedSince_KeepsTheSnapshot()
    {
        var (caller, hire) = await HiredAsync();
        await using (var db = _world.Open())
        {
            (await db.Set<VirtualEmployee>().SingleAsync(TestContext.Current.CancellationToken)).OutputRate = 1_000_000;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(new Money(90 * 1_200 + 10 * 300 + 50 * 4_800), await RecordAsync(Call(caller, hire)));
    }

    [Fact]
    public void Price_AnyTokens_IsExact() =>
        Gen.Select(Gen.Long[0, 10_000_000], Gen.Long[0, 10_000_000], Gen.Long[0, 100_000], Gen.Long[0, 100_000], Gen.Long[0, 100_000]).Sample(
            (input, output, inputRate, outputRate, cachedRate) =>
            {
                var cached = input / 3;
                var price = Rates(inputRate, outputRate, cachedRate).ListAmount(input, output, cached);
                Assert.Equal(
                    (System.Numerics.BigInteger)(input - cached) * inputRate + (System.Numerics.BigInteger)cached * cachedRate + (System.Numerics.BigInteger)output * outputRate,
                    price.Nano);
            });

    [Fact]
    public void Price_MoreThanAnAmountHolds_Throws() =>
        Assert.Throws<OverflowException>(() => Rates(long.MaxValue / 2, 0, 0).ListAmount(3, 0, 0));

    [Fact]
    public async Task SpendOfMonth_CountsTheMonthOfTheCustomersTimeZone()
    {
        var (caller, hire) = await HiredAsync();
        // 1 March 2026, 00:00 in Berlin is 23:00 UTC of the day before.
        await _world.UseAsync(caller, hire, new Money(5), new DateTimeOffset(2026, 2, 28, 22, 59, 59, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, new Money(7), new DateTimeOffset(2026, 2, 28, 23, 0, 0, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, new Money(11), new DateTimeOffset(2026, 3, 31, 21, 59, 59, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, new Money(13), new DateTimeOffset(2026, 3, 31, 22, 0, 0, TimeSpan.Zero));
        var spend = new SpendOfMonth(_world.Contexts, _world.Time);

        Assert.Equal(new MonthSpend(new Money(18), null), await spend.ReadAsync(caller.CustomerId, TestContext.Current.CancellationToken));
        Assert.Equal(new Money(18), await spend.OfHireAsync(caller.CustomerId, hire.Value, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SpendOfMonth_OtherCustomersUsage_IsNotCounted()
    {
        var (caller, hire) = await HiredAsync();
        await _world.UseAsync(caller, hire, new Money(5), _world.Time.GetUtcNow());
        var stranger = await _world.CompanyAsync();

        Assert.Equal(Money.Zero, (await new SpendOfMonth(_world.Contexts, _world.Time).ReadAsync(stranger.CustomerId, TestContext.Current.CancellationToken)).Spent);
    }

    private async Task<(Caller Caller, HireId Hire)> HiredAsync(TokenBilling billing = TokenBilling.PerToken)
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Juno", listing => listing.TokenBilling = billing);
        return (caller, await _world.HireAsync(caller, listing, "Juno"));
    }

    private async Task<Money?> RecordAsync(MeteredCall call) => (await _world.Contexts.WriteAsync(
        call.Customer, (db, token) => Ledger.RecordAsync(db, _world.Time, call, token), TestContext.Current.CancellationToken))?.Amount;

    private MeteredCall Call(Caller caller, HireId hire) => new(
        BillingSource.Runs, "run:u-1", caller.CustomerId, hire.Value, new AgentRef("demo", "demo", "juno"), _world.Time.NewId(), null, 100, 50, 10, _world.Time.GetUtcNow());

    private static PriceSnapshot Rates(long input, long output, long cached) => new(Money.Zero, TokenBilling.PerToken, input, output, cached);
}

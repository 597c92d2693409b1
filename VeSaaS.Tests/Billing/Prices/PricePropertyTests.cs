using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing.Prices;

/// <summary>What must hold of prices whatever operators do.</summary>
public sealed class PricePropertyTests
{
    private static readonly Gen<PriceDraft> Prices = Gen.Select(
        Gen.Int[0, 500], Gen.Int[0, 2], Gen.Int[1, 9_999], Gen.Int[1, 9_999], Gen.Long[1, 2_000_000], (fee, billing, input, output, included) => (TokenBilling)billing switch
        {
            TokenBilling.None => new PriceDraft(fee, TokenBilling.None, 0, 0, 0, 0),
            TokenBilling.Included => new PriceDraft(fee, TokenBilling.Included, included, input / 1_000m, output / 1_000m, 0),
            _ => new PriceDraft(fee, TokenBilling.PerToken, 0, input / 1_000m, output / 1_000m, input / 2_000 / 1_000m),
        });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyChanges_NeverTouchThePast()
    {
        // An act: days that pass, a price, days until new hires pay it (0 for at once), days until the others do (0 for never), whether it is cancelled then.
        var acts = Gen.Select(Gen.Int[0, 50], Prices, Gen.Int[0, 20], Gen.Int[0, 80], Gen.Bool).Array[1, 6];
        await acts.SampleAsync(
            async steps =>
            {
                using var world = new PriceWorld();
                var listing = await world.Team.ListingAsync("Juno");
                var caller = await world.Team.CompanyAsync();
                var hire = await world.Team.HireAsync(caller, listing, "Juno");
                var start = world.Now;
                var known = new Dictionary<DateTimeOffset, PriceSnapshot>();
                foreach (var (days, price, from, existing, cancel) in steps)
                {
                    world.Team.Time.Advance(TimeSpan.FromDays(days));
                    await world.PuttingInForce.ExecuteAsync(Token);
                    await world.MeterAsync(caller, hire, world.Now, 1_000, 500);
                    var rows = await AmountsAsync(world);
                    // What holds up to the end of the notice period was agreed to, and nothing that is announced now may change it.
                    var before = await PricesAsync(world, caller.CustomerId, hire.Value);
                    for (var day = start; day < world.Now.AddDays(30); day = day.AddDays(1))
                    {
                        known.TryAdd(day, before.At(day));
                    }

                    var outcome = await world.AnnounceAsync(
                        listing, price, from == 0 ? null : world.Now.AddDays(from), existing == 0 ? null : world.Now.AddDays(existing));
                    if (outcome is AnnouncePriceOutcome.Announced(var version, _) && cancel)
                    {
                        await world.CancelAsync(listing, version);
                    }

                    Assert.Equal(rows, await AmountsAsync(world));
                    var after = await PricesAsync(world, caller.CustomerId, hire.Value);
                    Assert.All(known, pair => Assert.Equal(pair.Value, after.At(pair.Key)));
                    Assert.Equal(known[start], await world.OfHireAsync(caller, hire, start));
                }

                await using var db = world.Team.Open();
                Assert.Equal(Money.FromUnits(49m), (await db.Set<Subscription>().SingleAsync(Token)).MonthlyFee);
            },
            iter: TestRun.IsFull ? 300 : 25,
            threads: 1);
    }

    [Fact]
    public void Allowance_AnyUsage_CoversAllOrTheShareAndNeverMore() =>
        Gen.Select(Gen.Long[0, 100_000_000_000], Gen.Long[1, PriceDraft.MaxIncludedTokens], Gen.Long[0, 1_000_000_000_000_000_000]).Sample((tokens, included, nano) =>
        {
            var price = new PriceSnapshot(Money.Zero, TokenBilling.Included, 1, 1, 1) { IncludedTokens = included };
            var covered = price.Allowance(tokens, new Money(nano)).Nano;

            Assert.InRange(covered, 0, nano);
            var exact = tokens == 0 ? 0 : tokens <= included ? nano : (System.Numerics.BigInteger)nano * included / tokens;
            Assert.Equal(exact, covered);
        });

    [Fact]
    public void Draft_AnyValidPrice_SurvivesTheWayThereAndBack() =>
        Prices.Sample(price => Assert.Equal(price, PriceDraft.Of(price.ToSnapshot())));

    private static async Task<HirePriceHistory> PricesAsync(PriceWorld world, CustomerId customer, Guid hire)
    {
        await using var db = world.Team.Open();
        return (await HirePrices.ReadAsync(db, customer, [hire], Token))[hire];
    }

    private static async Task<IReadOnlyList<(Guid Id, Money Amount)>> AmountsAsync(PriceWorld world)
    {
        await using var db = world.Team.Open();
        var rows = await db.Set<TokenUsage>().OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).Select(row => new { row.Id, row.Amount }).ToListAsync(Token);
        return rows.ConvertAll(row => (row.Id, row.Amount));
    }
}

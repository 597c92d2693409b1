using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using Xunit;

namespace VeSaaS.Tests.Billing.Prices;

public sealed class AnnouncePriceTests : IDisposable
{
    private readonly PriceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_AtOnceForNewHires_LeavesHiresThatExist()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var (before, after) = (await _world.Team.CompanyAsync(), await _world.Team.CompanyAsync());
        var old = await _world.Team.HireAsync(before, listing, "Juno");

        Assert.Equal(new AnnouncePriceOutcome.Announced(1, 0), await _world.AnnounceAsync(listing, PriceWorld.Dearer));

        var young = await _world.Team.HireAsync(after, listing, "Juno");
        Assert.Equal(PriceWorld.Dearer.ToSnapshot(), await _world.InForceAsync(listing));
        Assert.Equal(Money.FromUnits(49m), (await _world.OfHireAsync(before, old, _world.Now.AddYears(1))).MonthlyFee);
        Assert.Equal(PriceWorld.Dearer.ToSnapshot(), await _world.OfHireAsync(after, young, _world.Now));
        var member = Assert.Single(await _world.Team.Team.ListAsync(before.CustomerId, Token));
        Assert.Equal((Money.FromUnits(49m), null), (member.Price.MonthlyFee, member.NextPrice));
    }

    [Fact]
    public async Task ExecuteAsync_ExistingHiresFromADay_PaysTheSnapshotInForceAtTheEventsTime()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        var hire = await _world.Team.HireAsync(caller, listing, "Juno");
        var date = _world.Now.AddDays(30);

        Assert.Equal(new AnnouncePriceOutcome.Announced(1, 1), await _world.AnnounceAsync(listing, PriceWorld.Dearer, null, date));

        var told = Assert.Single(await _world.Team.Team.ListAsync(caller.CustomerId, Token));
        Assert.Equal(new NextPrice(date, PriceWorld.Dearer.ToSnapshot()), told.NextPrice);
        Assert.Equal(new Money(1_000 * 1_200), await _world.MeterAsync(caller, hire, date.AddTicks(-1), 1_000, 0));
        Assert.Equal(new Money(1_000 * 2_000), await _world.MeterAsync(caller, hire, date, 1_000, 0));
        _world.Team.Time.SetUtcNow(date);
        var follows = Assert.Single(await _world.Team.Team.ListAsync(caller.CustomerId, Token));
        Assert.Equal((PriceWorld.Dearer.ToSnapshot(), null), (follows.Price, follows.NextPrice));
    }

    [Fact]
    public async Task ExecuteAsync_ExistingHires_AreToldAndItStandsInTheirCompanysLog()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        var hire = await _world.Team.HireAsync(caller, listing, "Juno");

        await _world.AnnounceAsync(listing, PriceWorld.Dearer, null, _world.Now.AddDays(40));

        await using var db = _world.Team.Open();
        var entry = await db.Set<AuditEntry>().SingleAsync(row => row.Type == "billing.price_announced", Token);
        Assert.Equal((caller.CustomerId, $"hire:{hire.Value}"), (entry.CustomerId, entry.Subject));
        var told = await db.Set<Notification>().SingleAsync(Token);
        Assert.Equal((caller.CustomerId, PriceNews.Announced, $"hire:{hire.Value}", "2026-04-10"), (told.CustomerId, told.Kind, told.Subject, told.Facts[PriceNews.DayFact]));
    }

    [Theory]
    [InlineData(29, "existingHiresFrom")]
    [InlineData(-1, "existingHiresFrom")]
    [InlineData(1_000, "existingHiresFrom")]
    public async Task ExecuteAsync_ExistingHiresTooEarlyOrAbsurd_NamesTheField(int days, string field)
    {
        var listing = await _world.Team.ListingAsync("Juno");

        var refused = Assert.IsType<AnnouncePriceOutcome.Invalid>(await _world.AnnounceAsync(listing, PriceWorld.Dearer, null, _world.Now.AddDays(days)));

        Assert.Equal([field], refused.Errors.Select(error => error.Field));
        Assert.Empty((await _world.History.FindAsync(listing.Id, Token))!.Versions);
    }

    [Fact]
    public async Task ExecuteAsync_ExistingHiresBeforeNewOnes_NamesTheField()
    {
        var listing = await _world.Team.ListingAsync("Juno");

        var refused = Assert.IsType<AnnouncePriceOutcome.Invalid>(
            await _world.AnnounceAsync(listing, PriceWorld.Dearer, _world.Now.AddDays(60), _world.Now.AddDays(40)));

        Assert.Equal(AnnouncePrice.ExistingHiresField, Assert.Single(refused.Errors).Field);
    }

    public static TheoryData<PriceDraft, string> Wrong { get; } = new()
    {
        { PriceWorld.Dearer with { MonthlyFee = -1m }, "monthlyFee" },
        { PriceWorld.Dearer with { MonthlyFee = 100_001m }, "monthlyFee" },
        { PriceWorld.Dearer with { MonthlyFee = 1.005m }, "monthlyFee" },
        { PriceWorld.Dearer with { MonthlyFee = null }, "monthlyFee" },
        { PriceWorld.Dearer with { InputPrice = -0.001m }, "inputPrice" },
        { PriceWorld.Dearer with { OutputPrice = 10_000.001m }, "outputPrice" },
        { PriceWorld.Dearer with { CachedPrice = 0.0001m }, "cachedPrice" },
        { PriceWorld.Dearer with { IncludedTokens = 5 }, "includedTokens" },
        { PriceWorld.Dearer with { TokenBilling = TokenBilling.Included }, "includedTokens" },
        { PriceWorld.Dearer with { TokenBilling = TokenBilling.Included, IncludedTokens = -5 }, "includedTokens" },
        { PriceWorld.Dearer with { TokenBilling = TokenBilling.Included, IncludedTokens = PriceDraft.MaxIncludedTokens + 1 }, "includedTokens" },
        { new PriceDraft(5m, TokenBilling.Included, 1_000, 0, 0, 0), "inputPrice" },
        { new PriceDraft(5m, TokenBilling.None, 0, 0, 1m, 0), "outputPrice" },
        { new PriceDraft(5m, (TokenBilling)9, 0, 0, 0, 0), "tokenBilling" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task ExecuteAsync_NegativeAbsurdOrTooFine_NamesTheField(PriceDraft price, string field)
    {
        var listing = await _world.Team.ListingAsync("Juno");

        var refused = Assert.IsType<AnnouncePriceOutcome.Invalid>(await _world.AnnounceAsync(listing, price));

        Assert.Equal([field], refused.Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task ExecuteAsync_Later_HoldsFromItsTimeOnAndOnlyOneWaits()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var date = _world.Now.AddDays(7);
        await _world.AnnounceAsync(listing, PriceWorld.Dearer, date);

        Assert.Equal(new AnnouncePriceOutcome.Pending(1), await _world.AnnounceAsync(listing, PriceWorld.Dearer with { MonthlyFee = 5m }));
        Assert.Equal(0, await _world.PuttingInForce.ExecuteAsync(Token));
        Assert.Equal(Money.FromUnits(49m), (await _world.InForceAsync(listing)).MonthlyFee);

        _world.Team.Time.SetUtcNow(date);
        Assert.Equal(1, await _world.PuttingInForce.ExecuteAsync(Token));
        Assert.Equal(0, await _world.PuttingInForce.ExecuteAsync(Token));
        Assert.Equal(PriceWorld.Dearer.ToSnapshot(), await _world.InForceAsync(listing));
    }

    [Fact]
    public async Task ExecuteAsync_PriceInForceAgain_IsRefusedUnlessOthersFollowIt()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        await _world.Team.HireAsync(caller, listing, "Juno");
        await _world.AnnounceAsync(listing, PriceWorld.Dearer);

        Assert.IsType<AnnouncePriceOutcome.Invalid>(await _world.AnnounceAsync(listing, PriceWorld.Dearer));
        Assert.Equal(new AnnouncePriceOutcome.Announced(2, 1), await _world.AnnounceAsync(listing, PriceWorld.Dearer, null, _world.Now.AddDays(31)));
    }

    [Fact]
    public async Task ExecuteAsync_DeletedAgent_IsNotFound()
    {
        var listing = await _world.Team.ListingAsync("Juno", row => row.Status = VirtualEmployeeStatus.Archived);

        Assert.IsType<AnnouncePriceOutcome.NotFound>(await _world.AnnounceAsync(listing, PriceWorld.Dearer));
    }

    [Fact]
    public async Task Cancel_NotYetInForce_NothingOfItComes()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        await _world.Team.HireAsync(caller, listing, "Juno");
        var date = _world.Now.AddDays(31);
        await _world.AnnounceAsync(listing, PriceWorld.Dearer, date, date);

        Assert.Equal(CancelPriceOutcome.Cancelled, await _world.CancelAsync(listing, 1));
        Assert.Equal(CancelPriceOutcome.Cancelled, await _world.CancelAsync(listing, 1));

        Assert.Null(Assert.Single(await _world.Team.Team.ListAsync(caller.CustomerId, Token)).NextPrice);
        _world.Team.Time.SetUtcNow(date.AddDays(1));
        Assert.Equal(0, await _world.PuttingInForce.ExecuteAsync(Token));
        Assert.Equal(PriceStanding.Cancelled, Assert.Single((await _world.History.FindAsync(listing.Id, Token))!.Versions).Standing);
    }

    [Fact]
    public async Task Cancel_InForceForNewHires_OnlyTheOthersKeepTheirs()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        var hire = await _world.Team.HireAsync(caller, listing, "Juno");
        await _world.AnnounceAsync(listing, PriceWorld.Dearer, null, _world.Now.AddDays(31));

        Assert.Equal(CancelPriceOutcome.Cancelled, await _world.CancelAsync(listing, 1));

        Assert.Equal(PriceWorld.Dearer.ToSnapshot(), await _world.InForceAsync(listing));
        Assert.Equal(Money.FromUnits(49m), (await _world.OfHireAsync(caller, hire, _world.Now.AddDays(60))).MonthlyFee);
        var version = Assert.Single((await _world.History.FindAsync(listing.Id, Token))!.Versions);
        Assert.Equal((PriceStanding.InForce, null, false), (version.Standing, version.ExistingHiresFrom, version.CanBeCancelled));
    }

    [Fact]
    public async Task Cancel_AllInForceOrUnknown_IsRefused()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        await _world.AnnounceAsync(listing, PriceWorld.Dearer);

        Assert.Equal(CancelPriceOutcome.InForce, await _world.CancelAsync(listing, 1));
        Assert.Equal(CancelPriceOutcome.NotFound, await _world.CancelAsync(listing, 2));
    }

    [Fact]
    public async Task Simulate_LastMonthsUsage_SaysWhatEachWouldHavePaid()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var caller = await _world.Team.CompanyAsync();
        var hire = await _world.Team.HireAsync(caller, listing, "Juno");
        // The world's clock stands at 1 March 2026, 12:00 UTC.
        await _world.MeterAsync(caller, hire, new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero), 7, 7);
        await _world.MeterAsync(caller, hire, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), 1_000_000, 0);
        await _world.MeterAsync(caller, hire, new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero), 0, 1_000_000);
        await _world.MeterAsync(caller, hire, _world.Now, 7, 7);
        var price = new PriceDraft(10m, TokenBilling.Included, 500_000, 4m, 8m, 0).ToSnapshot();

        var simulation = (await _world.Simulating.ExecuteAsync(listing.Id, price, Token))!;

        Assert.Equal(new BillingMonth(2026, 2), simulation.Month);
        // 49 + 1.2 + 4.8 is what it was; 10 + 4 + 8, a quarter of the usage included, is what it would have been.
        Assert.Equal([new SimulatedHire("Nordhafen", 2, 1_000_000, 1_000_000, Money.FromUnits(55m), Money.FromUnits(19m))], simulation.Hires);
    }

    [Fact]
    public async Task Simulate_NobodyUsedIt_IsEmpty()
    {
        var listing = await _world.Team.ListingAsync("Juno");

        Assert.Empty((await _world.Simulating.ExecuteAsync(listing.Id, PriceWorld.Dearer.ToSnapshot(), Token))!.Hires);
        Assert.Null(await _world.Simulating.ExecuteAsync(default, PriceWorld.Dearer.ToSnapshot(), Token));
    }
}

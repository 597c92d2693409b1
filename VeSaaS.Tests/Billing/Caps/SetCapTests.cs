using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Billing.Caps;

public sealed class SetCapTests : IDisposable
{
    private static readonly Actor Operator = Actor.Operator(Guid.Empty);

    private readonly TeamWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SetCap Setting => new(_world.Contexts, _world.Time, _world.Live);

    private CapQuery Query => new(_world.Contexts, _world.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_ByAnOwner_HoldsIsAuditedAndVersioned()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);

        var first = Assert.IsType<CapOutcome.Saved>(await Setting.ExecuteAsync(owner, Money.FromUnits(900m), version: 0, Token));
        var stale = await Setting.ExecuteAsync(owner, Money.FromUnits(800m), version: 0, Token);
        var second = Assert.IsType<CapOutcome.Saved>(await Setting.ExecuteAsync(owner, null, first.Version, Token));

        Assert.Equal(new CapOutcome.ChangedMeanwhile(), stale);
        Assert.NotEqual(first.Version, second.Version);
        Assert.Null((await Query.ReadAsync(owner.CustomerId, Token)).Effective);
        await using var db = _world.Open();
        var rows = await db.Set<AuditEntry>().Where(entry => entry.Type == SetCap.CapChanged).OrderBy(entry => entry.At).ToListAsync(Token);
        Assert.Equal(2, rows.Count);
        Assert.Contains(rows, row => row.Detail.Contains("\"after\":{\"cap\":\"900\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MemberRole.Member)]
    [InlineData(MemberRole.Viewer)]
    public async Task ExecuteAsync_ByAnybodyElse_IsRefused(MemberRole role)
    {
        var caller = await _world.CompanyAsync(role);

        Assert.Equal(new CapOutcome.NotAllowed(SetCap.OwnersOnly), await Setting.ExecuteAsync(caller, Money.FromUnits(1m), null, Token));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1000000001")]
    [InlineData("1.234")]
    public async Task ExecuteAsync_AmountThatIsNone_IsSaidOnTheField(string units)
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);

        var outcome = await Setting.ExecuteAsync(owner, Money.FromUnits(decimal.Parse(units, System.Globalization.CultureInfo.InvariantCulture)), null, Token);

        Assert.Equal(CapRules.Field, Assert.Single(Assert.IsType<CapOutcome.Invalid>(outcome).Problems).Field);
    }

    [Fact]
    public async Task Ceiling_AboveTheCap_LimitsWhatAnOwnerMayChooseAndHoldsAlone()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        await Setting.ExecuteAsync(owner, Money.FromUnits(500m), null, Token);

        Assert.IsType<CapOutcome.Saved>(await Setting.SetCeilingAsync(Operator, owner.CustomerId, Money.FromUnits(300m), null, Token));
        var above = Assert.IsType<CapOutcome.Invalid>(await Setting.ExecuteAsync(owner, Money.FromUnits(300.01m), null, Token));
        Assert.Equal("The operator of this platform allows at most 300.00. Use that or less.", Assert.Single(above.Problems).Message);
        Assert.Equal(Money.FromUnits(300m), (await Query.ReadAsync(owner.CustomerId, Token)).Effective);
        Assert.IsType<CapOutcome.Saved>(await Setting.ExecuteAsync(owner, null, null, Token));
        Assert.Equal((null, Money.FromUnits(300m)), ((await Query.ReadAsync(owner.CustomerId, Token)).MonthlyCap, (await Query.ReadAsync(owner.CustomerId, Token)).Effective!.Value));
        var row = Assert.Single(await Query.ListAsync("hafen", 50, Token));
        Assert.Equal((owner.CustomerId, Money.FromUnits(300m)), (row.Id, row.Ceiling!.Value));
        Assert.Equal(new CapOutcome.NotFound(), await Setting.SetCeilingAsync(Operator, new CustomerId(_world.Time.NewId()), null, null, Token));
    }

    [Fact]
    public async Task ExecuteAsync_BelowWhatIsSpent_RefusesTheNextCallAtOnceAndRaisingLetsItGoOn()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var hire = _world.Time.NewId();
        await SpendAsync(owner, hire, Money.FromUnits(40m));
        Assert.Null(await ReserveAsync(owner, hire));

        await Setting.ExecuteAsync(owner, Money.FromUnits(30m), null, Token);
        var refused = await ReserveAsync(owner, hire);
        Assert.Equal((BudgetScope.Customer, Money.FromUnits(40m), Money.FromUnits(30m)), (refused!.Scope, refused.Spent, refused.Limit));
        await Setting.ExecuteAsync(owner, Money.FromUnits(60m), null, Token);

        Assert.Null(await ReserveAsync(owner, hire));
    }

    [Fact]
    public async Task Marks_Passed_AreToldOnceEachAndAgainOfAHigherCap()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var hire = _world.Time.NewId();
        await Setting.ExecuteAsync(owner, Money.FromUnits(100m), null, Token);

        foreach (var units in (decimal[])[49.99m, 0.01m, 10m, 20m, 1m, 19m, 5m])
        {
            await SpendAsync(owner, hire, Money.FromUnits(units));
        }

        Assert.Equal(["50", "80", "100"], await ToldAsync());
        await Setting.ExecuteAsync(owner, Money.FromUnits(200m), null, Token);
        await SpendAsync(owner, hire, Money.FromUnits(60m));
        Assert.Equal(["50", "80", "100", "80"], await ToldAsync());
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await Setting.ExecuteAsync(owner, Money.FromUnits(150m), null, Token);
        Assert.Equal(["50", "80", "100", "80", "100"], await ToldAsync());
    }

    [Fact]
    public async Task Forecast_MonthWillPassTheCap_IsToldOnce()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var hire = _world.Time.NewId();
        await Setting.ExecuteAsync(owner, Money.FromUnits(100m), null, Token);
        await SpendAsync(owner, hire, Money.FromUnits(20m));
        var forecasts = new CapForecasts(_world.Contexts, _world.Live, _world.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<CapForecasts>.Instance);

        // The first day of a month says nothing.
        await forecasts.SweepAsync(Token);
        Assert.Empty(await ToldAsync());
        _world.Time.Advance(TimeSpan.FromDays(3));
        await forecasts.SweepAsync(Token);
        await forecasts.SweepAsync(Token);

        Assert.Equal(["0"], await ToldAsync());
        // A slow month is not told of.
        _world.Time.Advance(TimeSpan.FromDays(20));
        await Setting.ExecuteAsync(owner, Money.FromUnits(101m), null, Token);
        await forecasts.SweepAsync(Token);
        Assert.Equal(["0"], await ToldAsync());
    }

    [Theory]
    // At this pace the month has about ten times as many tokens.
    [InlineData(1_000, 1)]
    [InlineData(100_000, 0)]
    public async Task Forecast_AllowanceThatWillOrWillNotBeUsedUp_IsToldBeforeAnythingIsPaid(long included, int told)
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var listing = await _world.ListingAsync("Reader", row =>
            (row.TokenBilling, row.IncludedTokens, row.InputRate, row.OutputRate, row.CachedRate) = (TokenBilling.Included, included, 1_000_000, 1_000_000, 0));
        var hire = (await _world.HireAsync(owner, listing, "Juno")).Value;
        var price = new PriceSnapshot(Money.Zero, TokenBilling.Included, 1_000_000, 1_000_000, 0) { IncludedTokens = included };
        await Setting.ExecuteAsync(owner, Money.FromUnits(1m), null, Token);
        await SpendAsync(owner, hire, price.ListAmount(900, 0, 0), price, 900);
        _world.Time.Advance(TimeSpan.FromDays(3));
        var caps = await Query.ReadAsync(owner.CustomerId, Token);
        Assert.Equal(Money.Zero, caps.Spent);
        // The company's and the hire's are carried on alike.
        Assert.Equal(new ListedUsage(Money.FromUnits(0.9m)) { Tokens = 900, Counted = Money.FromUnits(0.9m), Plan = caps.Plans[hire] }, caps.UsageOf(hire));
        Assert.Equal([new ListedUsage(Money.Zero), caps.UsageOf(hire)], caps.Usage);

        await new CapForecasts(_world.Contexts, _world.Live, _world.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<CapForecasts>.Instance).SweepAsync(Token);

        Assert.Equal(told, (await ToldAsync()).Count);
    }

    [Fact]
    public async Task Caps_WithAnAllowance_CountWhatItLeaves()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var hire = _world.Time.NewId();
        var price = new PriceSnapshot(Money.Zero, TokenBilling.Included, 1_000_000, 1_000_000, 0) { IncludedTokens = 1_000 };

        await SpendAsync(owner, hire, price.ListAmount(900, 0, 0), price, 900);
        Assert.Equal(Money.Zero, (await Query.ReadAsync(owner.CustomerId, Token)).Spent);
        // Of 200 tokens the allowance has 100 left: half of them count.
        Assert.Null(await ReserveAsync(owner, hire, price.ListAmount(200, 0, 0), price, 200));
        Assert.Equal(new Money(100 * 1_000_000), (await Query.ReadAsync(owner.CustomerId, Token)).Held);
        // What runs has set the rest of it aside.
        Assert.Null(await ReserveAsync(owner, hire, price.ListAmount(50, 0, 0), price, 50));
        Assert.Equal(new Money(150 * 1_000_000), (await Query.ReadAsync(owner.CustomerId, Token)).Held);
        await SpendAsync(owner, hire, price.ListAmount(300, 0, 0), price, 300);

        var caps = await Query.ReadAsync(owner.CustomerId, Token);
        Assert.Equal((new Money(200 * 1_000_000), 200 * 1_000_000L), (caps.Spent, caps.Hires[hire].Spent));
    }

    [Fact]
    public async Task TightestAsync_TwoCaps_IsTheOneWithLessLeft()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var (hire, other) = (_world.Time.NewId(), _world.Time.NewId());
        await Setting.ExecuteAsync(owner, Money.FromUnits(100m), null, Token);
        await SpendAsync(owner, other, Money.FromUnits(95m));

        var tightest = (await Query.TightestAsync(owner.CustomerId, hire, Money.FromUnits(10m), Token))!;
        Assert.Equal((BudgetScope.Customer, Money.FromUnits(5m)), (tightest.Scope, tightest.Left));
        tightest = (await Query.TightestAsync(owner.CustomerId, hire, Money.FromUnits(4m), Token))!;
        Assert.Equal((BudgetScope.Hire, Money.FromUnits(4m)), (tightest.Scope, tightest.Left));
        Assert.Null(await Query.TightestAsync((await _world.CompanyAsync()).CustomerId, hire, null, Token));
    }

    private async Task<CapStanding?> ReserveAsync(Caller owner, Guid hire, Money? estimate = null, PriceSnapshot? price = null, long tokens = 0)
    {
        var cap = (await Query.ReadAsync(owner.CustomerId, Token)).Effective;
        var request = new ReservationRequest(_world.Time.NewId(), owner.CustomerId, hire, (cap, null), new(2026, 3), estimate ?? Money.FromUnits(1m)) { Price = price, Tokens = tokens };
        return await _world.Contexts.WriteAsync(owner.CustomerId, (db, token) => Budgets.ReserveAsync(db, _world.Time, request, token), Token);
    }

    // The clock moves on between, so that what is told has an order.
    private Task<SpendResult> SpendAsync(Caller owner, Guid hire, Money amount, PriceSnapshot? price = null, long tokens = 0)
    {
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        var spend = new MeteredSpend(RunId: null, owner.CustomerId, hire, new(2026, 3), amount) { Price = price, Tokens = tokens };
        return _world.Contexts.WriteAsync(owner.CustomerId, (db, token) => Budgets.SpendAsync(db, _world.Time, spend, token), Token);
    }

    // In the order in which they were told.
    private async Task<List<string>> ToldAsync()
    {
        await using var db = _world.Open();
        var told = await db.Set<Notification>().Where(row => row.Subject == CapNews.Subject).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(Token);
        return told.ConvertAll(row => row.Facts[CapNews.MarkFact]);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

/// <summary>A company that moves in the middle of a month: no hour of usage and no day of a fee is lost, billed twice, or moved.</summary>
public sealed class ZoneChangeTests : IDisposable
{
    private static readonly DateTimeOffset May = new(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset June = new(2026, 5, 31, 22, 0, 0, TimeSpan.Zero);

    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChangeCompany Settings => new(_world.Prices.Team.Contexts, _world.Prices.Team.Live, _world.Prices.Team.Time);

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Asia/Tokyo")]
    [InlineData("America/New_York")]
    [InlineData("Pacific/Pago_Pago")]
    public async Task Close_ZoneChangedInMidMonth_BillsEveryHourAndEveryDayOnce(string zone)
    {
        var (owner, hire) = await HiredAsync();
        _world.Go(May.AddDays(14));
        await MoveAsync(owner, zone);
        // Every hour around both ends of June, wherever they are, has one call.
        DateTimeOffset[] ends = [new(2026, 5, 30, 0, 30, 0, TimeSpan.Zero), new(2026, 6, 29, 0, 30, 0, TimeSpan.Zero)];
        var calls = ends.SelectMany(end => Enumerable.Range(0, 4 * 24).Select(hour => end.AddHours(hour))).ToList();
        foreach (var (call, number) in calls.Select((call, number) => (call, number)))
        {
            await _world.UseAsync(owner.CustomerId, hire, $"{number}", 1_000, 0, call);
        }

        _world.Go(new(2026, 8, 3, 0, 0, 0, TimeSpan.Zero));
        await _world.Closing.ExecuteAsync(owner.CustomerId, Token);

        var invoices = await _world.Invoices.ListAsync(owner.CustomerId, Token);
        Assert.Equal([202_607, 202_606, 202_605], invoices.Select(invoice => invoice.Period));
        Assert.Equal([zone, zone, "Europe/Berlin"], invoices.Select(invoice => invoice.TimeZone));
        // The months lie end to end, and what was open when the zone changed ends where it would have ended.
        Assert.Equal((May, June), (invoices[2].From, invoices[2].Until));
        Assert.Equal((invoices[2].Until, invoices[1].Until), (invoices[1].From, invoices[0].From));
        await using var db = _world.Prices.Team.Open();
        var lines = await db.Set<InvoiceLine>().Where(line => line.CustomerId == owner.CustomerId).ToListAsync(Token);
        Assert.Equal(calls.Count * 1_000L, lines.Where(IsInput).Sum(line => line.Quantity));
        Assert.Equal([31L, 30, 31], invoices.Reverse().Select(invoice => lines.Single(line => line.InvoiceId == invoice.Id && line.Kind is StatementLineKind.Fee).Quantity));
        Assert.Equal(3 * 49m, lines.Where(line => line.Kind is StatementLineKind.Fee).Sum(line => line.Amount.Units));
        var usage = new UsageQueries(_world.Prices.Team.Contexts, new(_world.Prices.Team.Contexts, _world.Prices.Team.Time));
        foreach (var month in (BillingMonth[])[new(2026, 5), new(2026, 6), new(2026, 7)])
        {
            var days = await usage.DaysAsync(owner.CustomerId, UsageSpan.Of(month), Token);
            var invoice = invoices.Single(row => row.Period == month.Number);
            var billed = lines.Where(line => line.InvoiceId == invoice.Id && IsInput(line)).Sum(line => line.Quantity);
            Assert.All(days, day => Assert.Equal(month, new(day.Day.Year, day.Day.Month)));
            Assert.Equal(billed, days.Sum(day => day.Total.InputTokens));
        }
    }

    [Fact]
    public async Task Spend_ZoneChangedInTheLastHours_StaysOfTheSameMonthUnderTheSameCap()
    {
        var (owner, hire) = await HiredAsync();
        // It is June in Tokyo already; in Berlin, where the month began, it is not.
        _world.Go(June.AddHours(-3));
        await SpendAsync(owner, hire, Money.FromUnits(2));
        await MoveAsync(owner, "Asia/Tokyo");
        await SpendAsync(owner, hire, Money.FromUnits(3));

        Assert.Equal([(202_605, 5m)], await SpentAsync(owner));
        var caps = await new CapQuery(_world.Prices.Team.Contexts, _world.Prices.Team.Time).ReadAsync(owner.CustomerId, Token);
        Assert.Equal((new BillingMonth(2026, 5), 5m), (caps.Month, caps.Spent.Units));

        _world.Go(June);
        await SpendAsync(owner, hire, Money.FromUnits(7));
        Assert.Equal([(202_605, 5m), (202_606, 7m)], await SpentAsync(owner));
    }

    [Fact]
    public async Task Read_PresentMonthAfterTheChange_IsTheSameMonth()
    {
        var (owner, hire) = await HiredAsync();
        _world.Go(May.AddDays(14));
        await _world.UseAsync(owner.CustomerId, hire, "a", 1_000, 0, May.AddHours(1));
        var before = await _world.Statements.ReadAsync(owner.CustomerId, null, Token);

        await MoveAsync(owner, "America/New_York");

        var after = await _world.Statements.ReadAsync(owner.CustomerId, null, Token);
        Assert.Equal((before!.SoFar.From, before.SoFar.Usage, before.SoFar.Fees, before.Projected), (after!.SoFar.From, after.SoFar.Usage, after.SoFar.Fees, after.Projected));
        var clock = new CustomerClock(_world.Prices.Team.Contexts, _world.Prices.Team.Time);
        Assert.Equal("America/New_York", (await clock.ZoneAsync(owner.CustomerId, Token)).Id);
    }

    private static bool IsInput(InvoiceLine line) => line.Kind is StatementLineKind.InputTokens or StatementLineKind.CachedTokens;

    private async Task<(Caller Owner, HireId Hire)> HiredAsync()
    {
        var team = _world.Prices.Team;
        _world.Go(May);
        var (user, customer) = await TestAccounts.CreateCustomerAsync(team.Contexts, team.Time, Token);
        var owner = new Caller(user.Id, customer, MemberRole.Owner);
        var hire = await team.HireAsync(owner, await team.ListingAsync("Juno"), "Juno");
        await team.ConfirmAsync(hire);
        return (owner, hire);
    }

    private async Task MoveAsync(Caller owner, string zone)
    {
        var seen = await Settings.ReadAsync(owner.CustomerId, Token);
        Assert.IsType<ChangeCompanyOutcome.Saved>(await Settings.ExecuteAsync(owner, seen.Text with { TimeZone = zone }, seen.Version, Token));
    }

    private Task<SpendResult> SpendAsync(Caller owner, HireId hire, Money amount) => _world.Prices.Team.Contexts.WriteAsync(
        owner.CustomerId,
        (db, token) => Budgets.SpendAsync(db, _world.Prices.Team.Time, new(null, owner.CustomerId, hire.Value, null, amount), token),
        Token);

    private async Task<List<(int Period, decimal Spent)>> SpentAsync(Caller owner)
    {
        await using var db = _world.Prices.Team.Open();
        return (await db.Set<Budget>().Where(row => row.CustomerId == owner.CustomerId && row.Scope == BudgetScope.Customer).OrderBy(row => row.Period).ToListAsync(Token))
            .ConvertAll(row => (row.Period, new Money(row.Spent).Units));
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Finance;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Billing.Prices;
using Xunit;

namespace VeSaaS.Tests.Billing.Finance;

public sealed class FinanceTests : IDisposable
{
    private static readonly BillingMonth May = new(2026, 5);

    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FinanceQueries Finance => new(_world.Prices.Team.Contexts);

    private SetModelCost Costs => new(_world.Prices.Team.Contexts, _world.Prices.Team.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task MonthAsync_TwoCompanies_AddsUpWhatWasInvoicedCreditedAndUsed()
    {
        _world.Go(May.StartsAt(CustomerCalendar.In("Europe/Berlin")).AddHours(9));
        var first = await WorkedAsync("Juno", 1_000_000);
        var second = await WorkedAsync("Oriel", 2_000_000);
        await CloseAsync();
        var number = Assert.Single(await _world.Invoices.ListAsync(first.CustomerId, Token)).Number;
        await new IssueCreditNote(_world.Prices.Team.Contexts, Options.Create(_world.Options), _world.Prices.Team.Time, _world.Prices.Team.Live)
            .ExecuteAsync(PriceWorld.Operator, new(_world.Prices.Team.Time.NewId()), number, "Outage", [new(1, Money.FromUnits(9m))], Token);
        Assert.Empty(await Costs.ExecuteAsync(PriceWorld.Operator, "large", 0.5m, 0.1m, 2m, Token));

        var month = await Finance.MonthAsync(May, Token);
        var (companies, employees) = await Finance.TopAsync(May, Token);
        var invoices = await Finance.InvoicesAsync(May, null, 0, Token);

        var issued = (await _world.Invoices.ListAsync(first.CustomerId, Token)).Concat(await _world.Invoices.ListAsync(second.CustomerId, Token)).ToList();
        Assert.Equal((2, issued.Aggregate(Money.Zero, (sum, invoice) => sum + invoice.Net), issued.Aggregate(Money.Zero, (sum, invoice) => sum + invoice.Tax), Money.FromUnits(9m)), (month.Invoices, month.Net, month.Tax, month.Credited));
        Assert.Equal((2, 2), (month.Closed, month.Companies));
        // A quarter of the input is cached: 2,250,000 at 0.50, 750,000 at 0.10.
        Assert.Equal(("large", 3_000_000L, Money.FromUnits(1.2m), Money.FromUnits(1.2m)), (month.Models[0].Model, month.Models[0].InputTokens, month.Models[0].Cost, month.Cost));
        Assert.Equal(await _world.LedgerAsync(first.CustomerId) + await _world.LedgerAsync(second.CustomerId), month.Usage);
        Assert.Equal(["Oriel", "Juno"], employees.Select(row => row.Name));
        Assert.Equal(2, companies.Count);
        Assert.Equal(Money.FromUnits(9m), invoices.Single(row => row.Number == number).Credited);
        Assert.Equal([number], (await Finance.InvoicesAsync(May, number, 0, Token)).Select(row => row.Number));
        Assert.Empty(await Finance.InvoicesAsync(May, "Somebody", 0, Token));
        Assert.Empty(await Finance.InvoicesAsync(May, null, 50, Token));
    }

    [Fact]
    public async Task MonthAsync_NothingYet_IsNothing()
    {
        var month = await Finance.MonthAsync(May, Token);

        Assert.Equal((0, Money.Zero, Money.Zero, 0), (month.Invoices, month.Net, month.Cost, month.Models.Count));
    }

    [Fact]
    public async Task MonthAsync_ModelWithoutCost_IsNotCountedAsFree()
    {
        _world.Go(May.StartsAt(CustomerCalendar.In("Europe/Berlin")).AddHours(9));
        await WorkedAsync("Juno", 1_000);

        Assert.Null((await Finance.MonthAsync(May, Token)).Models[0].Cost);
    }

    [Fact]
    public async Task SetModelCost_TwiceAndWrong_KeepsTheLastThatWasRight()
    {
        await Costs.ExecuteAsync(PriceWorld.Operator, "large", 1m, 1m, 1m, Token);
        await Costs.ExecuteAsync(PriceWorld.Operator, "large", 2m, 0m, 1_000m, Token);

        var problems = await Costs.ExecuteAsync(PriceWorld.Operator, "large", -1m, 0.0001m, 1_001m, Token);

        Assert.Equal([SetModelCost.InputField, SetModelCost.CachedField, SetModelCost.OutputField], problems.Select(problem => problem.Field));
        await using var db = _world.Prices.Team.Open();
        var cost = await db.Set<ModelCost>().SingleAsync(Token);
        Assert.Equal((2_000L, 0L, ModelCost.HighestRate), (cost.InputRate, cost.CachedRate, cost.OutputRate));
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "billing.model_cost_changed", Token));
    }

    private async Task<Caller> WorkedAsync(string name, long input)
    {
        var caller = await _world.Prices.Team.CompanyAsync();
        var hire = await _world.Prices.Team.HireAsync(caller, await _world.Prices.Team.ListingAsync(name), name);
        await _world.Prices.Team.ConfirmAsync(hire);
        await _world.UseAsync(caller.CustomerId, hire, name, input, 0, May.StartsAt(CustomerCalendar.Utc).AddDays(3), "large");
        return caller;
    }

    private async Task CloseAsync()
    {
        _world.Go(May.Next().StartsAt(CustomerCalendar.In("Europe/Berlin")) + CloseMonth.Grace);
        await _world.Worker.CloseDueAsync(Token);
    }
}

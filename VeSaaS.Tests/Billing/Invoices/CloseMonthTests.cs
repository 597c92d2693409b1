using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Notifications;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

public sealed class CloseMonthTests : IDisposable
{
    private static readonly DateTimeOffset May = new(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset June = new(2026, 5, 31, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset July = new(2026, 6, 30, 22, 0, 0, TimeSpan.Zero);

    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_MonthOver_BillsFeeAndTokensToTheCent()
    {
        var (caller, hire) = await _world.HiredAsync(May.AddDays(12).AddHours(9));
        await _world.UseAsync(caller.CustomerId, hire, "a", 400_000, 100_003, May.AddDays(14));
        _world.Go(June + CloseMonth.Grace);

        Assert.Equal(1, await _world.Closing.ExecuteAsync(caller.CustomerId, Token));

        var (invoice, lines, _) = await OnlyInvoiceAsync(caller);
        // 13 to 31 May are 19 of 31 days of 49.00; 300,000 input, 100,000 cached and 100,003 output tokens.
        Assert.Equal(
            [(StatementLineKind.Fee, 19L, 31, 30.03m), (StatementLineKind.InputTokens, 300_000, null, 0.36m), (StatementLineKind.CachedTokens, 100_000, null, 0.03m), (StatementLineKind.OutputTokens, 100_003, null, 0.48m)],
            lines.Select(line => (line.Kind, line.Quantity, line.Of, line.Amount.Units)));
        Assert.Equal(("VE-2026-00001", 30.90m, 5.87m, 36.77m), (invoice.Number, invoice.Net.Units, invoice.Tax.Units, invoice.Total.Units));
        Assert.Equal(("Nordhafen", "Kontor", 202_605), (invoice.BilledTo, invoice.BilledBy, invoice.Period));
        Assert.All(lines, line => Assert.Equal("Juno, Juno", line.Title));
    }

    [Fact]
    public async Task ExecuteAsync_Invoice_IsToldOnceToEachOwner()
    {
        var team = _world.Prices.Team;
        _world.Go(May);
        var (owner, customer) = await TestAccounts.CreateCustomerAsync(team.Contexts, team.Time, Token);
        var caller = new Caller(owner.Id, customer, MemberRole.Owner);
        await team.ConfirmAsync(await team.HireAsync(caller, await team.ListingAsync("Juno"), "Juno"));
        _world.Go(June + CloseMonth.Grace);

        await _world.Closing.ExecuteAsync(customer, Token);
        await _world.Closing.ExecuteAsync(customer, Token);

        await using var db = team.Open();
        var told = await db.Set<Notification>().SingleAsync(row => row.Subject == InvoiceNews.Subject, Token);
        Assert.Equal((InvoiceNews.Finalized, owner.Id, "VE-2026-00001"), (told.Kind, told.UserId!.Value, told.Facts[InvoiceNews.NumberFact]));
        var text = NotificationText.Of(new(told.Id, told.Kind, told.Subject, told.Facts, told.CreatedAt, IsRead: false), _ => null);
        Assert.Equal(("The invoice for May 2026 is ready", "/billing/invoices/VE-2026-00001"), (text.Title, text.Href));
    }

    [Fact]
    public async Task ExecuteAsync_AgainAndAtOnce_ClosesOnce()
    {
        var (caller, _) = await _world.HiredAsync(May);
        _world.Go(June + CloseMonth.Grace);

        var closed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _world.Closing.ExecuteAsync(caller.CustomerId, Token))));

        Assert.Equal(1, closed.Sum());
        Assert.Single(await _world.Invoices.ListAsync(caller.CustomerId, Token));
        Assert.Equal(0, await _world.Closing.ExecuteAsync(caller.CustomerId, Token));
    }

    [Fact]
    public async Task ExecuteAsync_MonthNotOver_DoesNothing()
    {
        var (caller, _) = await _world.HiredAsync(May);
        _world.Go(June + CloseMonth.Grace - TimeSpan.FromSeconds(1));

        Assert.Equal(0, await _world.Closing.ExecuteAsync(caller.CustomerId, Token));
    }

    [Fact]
    public async Task ExecuteAsync_NothingToBill_ClosesWithoutANumber()
    {
        _world.Go(May);
        var caller = await _world.Prices.Team.CompanyAsync();
        _world.Go(July + CloseMonth.Grace);

        Assert.Equal(2, await _world.Closing.ExecuteAsync(caller.CustomerId, Token));
        Assert.Empty(await _world.Invoices.ListAsync(caller.CustomerId, Token));
    }

    [Fact]
    public async Task ExecuteAsync_ReportedAfterTheClose_AdjustsTheNextInvoice()
    {
        var (caller, hire) = await _world.HiredAsync(May);
        _world.Go(June + CloseMonth.Grace);
        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);
        await _world.UseAsync(caller.CustomerId, hire, "late", 1_000_000, 0, June.AddDays(-2));
        _world.Go(July + CloseMonth.Grace);

        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        var invoices = await _world.Invoices.ListAsync(caller.CustomerId, Token);
        var lines = (await _world.Invoices.FindAsync(caller.CustomerId, invoices[0].Number, Token))!.Lines;
        var line = Assert.Single(lines, line => line.Kind is StatementLineKind.Adjustment);
        Assert.Equal((1_000_000L, 202_605, 0.98m), (line.Quantity, line.Of, line.Amount.Units));
        Assert.Equal(49m, invoices[1].Net.Units);
    }

    [Fact]
    public async Task ExecuteAsync_DemoListing_IsNeverBilled()
    {
        var (caller, hire) = await _world.HiredAsync(May, demo: true);
        await _world.UseAsync(caller.CustomerId, hire, "a", 1_000_000, 0, May.AddDays(2));
        _world.Go(June + CloseMonth.Grace);

        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        Assert.Empty(await _world.Invoices.ListAsync(caller.CustomerId, Token));
    }

    [Fact]
    public async Task ExecuteAsync_IncludedTokens_AreALineOfTheirOwn()
    {
        var (caller, hire) = await _world.HiredAsync(May, listing =>
        {
            listing.TokenBilling = TokenBilling.Included;
            listing.IncludedTokens = 1_000_000;
        });
        await _world.UseAsync(caller.CustomerId, hire, "a", 4_000_000, 0, May.AddDays(2));
        _world.Go(June + CloseMonth.Grace);

        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        var (_, lines, _) = await OnlyInvoiceAsync(caller);
        Assert.Equal((1_000_000, -0.975m), lines.Where(line => line.Kind is StatementLineKind.Allowance).Select(line => (line.Quantity, line.Exact.Units)).Single());
    }

    [Fact]
    public async Task ExecuteAsync_Renamed_IsCalledByItsNewName()
    {
        var (caller, hire) = await _world.HiredAsync(May);
        Assert.IsType<EditHireOutcome.Saved>(await _world.Prices.Team.Editing.ExecuteAsync(caller, hire, new HireChanges("Oriel", null, null, null), Token));
        _world.Go(June + CloseMonth.Grace);

        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        Assert.All((await OnlyInvoiceAsync(caller)).Lines, line => Assert.Equal("Oriel, Juno", line.Title));
    }

    [Fact]
    public async Task FindAsync_OfAnotherCompany_IsNull()
    {
        var (caller, _) = await _world.HiredAsync(May);
        var stranger = await _world.Prices.Team.CompanyAsync();
        _world.Go(June + CloseMonth.Grace);
        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        Assert.Null(await _world.Invoices.FindAsync(stranger.CustomerId, (await OnlyInvoiceAsync(caller)).Invoice.Number, Token));
    }

    [Fact]
    public async Task CloseDueAsync_ManyCompanies_NumbersThemWithoutGapsAndAuditsEach()
    {
        var callers = new List<Caller>();
        for (var company = 0; company < 5; company++)
        {
            callers.Add((await _world.HiredAsync(May.AddDays(company))).Caller);
        }

        _world.Go(July + CloseMonth.Grace);

        Assert.Equal(10, await _world.Worker.CloseDueAsync(Token));
        Assert.Equal(0, await _world.Worker.CloseDueAsync(Token));
        await using var db = _world.Prices.Team.Open();
        var numbers = await db.Set<Invoice>().Select(invoice => invoice.Number).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(1, 10).Select(number => $"VE-2026-{number:00000}"), numbers.Order());
        Assert.Equal(10, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "billing.invoice_finalized", Token));
    }

    [Fact]
    public Task ExecuteAsync_AnyUsageInAnyOrder_BillsEveryRowExactlyOnce() =>
        Gen.Select(Gen.Int[0, 88], Gen.Int[0, 60], Gen.Long[0, 2_000_000], Gen.Long[0, 500_000], Gen.Bool).Array[1, 12].SampleAsync(
            async calls =>
            {
                using var world = new InvoiceWorld();
                world.Go(May);
                var caller = await world.Prices.Team.CompanyAsync();
                var listing = await world.Prices.Team.ListingAsync("Juno");
                var hire = await world.Prices.Team.HireAsync(caller, listing, "Juno");
                await world.Prices.Team.ConfirmAsync(hire);
                var number = 0;
                // Each call happens on one day and is reported on another, some twice; months close as they end.
                foreach (var (day, later, input, output, twice) in calls.OrderBy(call => call.Item1 + call.Item2))
                {
                    world.Go(May.AddDays(day + later).AddHours(7));
                    await world.Worker.CloseDueAsync(Token);
                    for (var time = 0; time < (twice ? 2 : 1); time++)
                    {
                        await world.UseAsync(caller.CustomerId, hire, $"{number}", input, output, May.AddDays(day));
                    }

                    number++;
                }

                world.Go(May.AddDays(250));
                await world.Worker.CloseDueAsync(Token);
                await using var db = world.Prices.Team.Open();
                var lines = await db.Set<InvoiceLine>().ToListAsync(Token);
                var usage = lines.Where(line => line.Kind is not StatementLineKind.Fee).Aggregate(Money.Zero, (sum, line) => sum + line.Exact);
                Assert.Equal(await world.LedgerAsync(caller.CustomerId), usage);
                Assert.All(await db.Set<Invoice>().ToListAsync(Token), invoice =>
                    Assert.Equal(invoice.Net, lines.Where(line => line.InvoiceId == invoice.Id).Aggregate(Money.Zero, (sum, line) => sum + line.Amount)));
            },
            iter: TestRun.IsFull ? 1_000 : 12);

    private async Task<IssuedInvoice> OnlyInvoiceAsync(Caller caller)
    {
        var invoice = Assert.Single(await _world.Invoices.ListAsync(caller.CustomerId, Token));
        return (await _world.Invoices.FindAsync(caller.CustomerId, invoice.Number, Token))!;
    }
}

using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Prices;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

public sealed class CreditNoteTests : IDisposable
{
    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IssueCreditNote Issuing => new(_world.Prices.Team.Contexts, Options.Create(_world.Options), _world.Prices.Team.Time, _world.Prices.Team.Live);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_WholeInvoice_TakesBackEveryCent()
    {
        var (caller, issued) = await BilledAsync();

        var outcome = await CreditAsync(issued.Invoice.Number, [.. issued.Lines.Select(line => new LineCredit(line.Position, line.Amount))]);

        Assert.Equal(new CreditOutcome.Issued("VE-CN-2026-00001"), outcome);
        var after = (await _world.Invoices.FindAsync(caller.CustomerId, issued.Invoice.Number, Token))!;
        var note = Assert.Single(after.Credits);
        Assert.Equal((issued.Invoice.Net, issued.Invoice.Tax, Money.Zero), (note.Net, note.Tax, after.Due));
        var read = (await _world.Invoices.FindCreditAsync(caller.CustomerId, note.Number, Token))!;
        Assert.Equal(issued.Lines.Select(line => (line.Position, line.Amount)), read.Lines.Select(line => (line.Line.Position, line.Amount)));
        Assert.Equal([(note.Number, issued.Invoice.Number)], (await _world.Invoices.CreditsAsync(caller.CustomerId, Token)).Select(row => (row.Note.Number, row.Invoice)));
        await using var db = _world.Prices.Team.Open();
        Assert.Equal($"credit_note:{note.Number}", (await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "billing.credit_note_issued", Token)).Subject);
    }

    [Fact]
    public async Task ExecuteAsync_SameIdAgain_IssuesNothingMore()
    {
        var (_, issued) = await BilledAsync();
        var id = new CreditNoteId(TimeProvider.System.NewId());
        LineCredit[] part = [new(1, Money.FromUnits(1m))];

        var first = await CreditAsync(issued.Invoice.Number, part, id);
        var second = await CreditAsync(issued.Invoice.Number, part, id);

        Assert.Equal(first, second);
        Assert.Equal("VE-CN-2026-00002", Assert.IsType<CreditOutcome.Issued>(await CreditAsync(issued.Invoice.Number, part)).Number);
    }

    [Theory]
    [InlineData(9, 1, "The invoice has no such line.")]
    [InlineData(1, 0, "Between nothing and 30.03 can be taken back.")]
    [InlineData(1, -1, "Between nothing and 30.03 can be taken back.")]
    [InlineData(1, 30.04, "Between nothing and 30.03 can be taken back.")]
    [InlineData(1, 0.001, "Use whole minor units of EUR.")]
    public async Task ExecuteAsync_WhatCannotBeTakenBack_IsRefusedAndLeavesNoGap(int position, decimal amount, string problem)
    {
        var (_, issued) = await BilledAsync();

        var outcome = await CreditAsync(issued.Invoice.Number, [new(position, Money.FromUnits(amount))]);

        Assert.Equal([(IssueCreditNote.LineField(position), problem)], Assert.IsType<CreditOutcome.Invalid>(outcome).Problems.Select(found => (found.Field, found.Message)));
        Assert.Equal(new CreditOutcome.Issued("VE-CN-2026-00001"), await CreditAsync(issued.Invoice.Number, [new(1, Money.FromUnits(1m))]));
    }

    [Fact]
    public async Task ExecuteAsync_WithoutReasonOrLinesOrTwice_NamesTheFields()
    {
        var (_, issued) = await BilledAsync();
        LineCredit one = new(1, Money.FromUnits(1m));

        var nothing = await Issuing.ExecuteAsync(PriceWorld.Operator, new(TimeProvider.System.NewId()), issued.Invoice.Number, " ", [], Token);
        var twice = await CreditAsync(issued.Invoice.Number, [one, one]);

        Assert.Equal([IssueCreditNote.ReasonField, IssueCreditNote.LinesField], Assert.IsType<CreditOutcome.Invalid>(nothing).Problems.Select(problem => problem.Field));
        Assert.Equal([IssueCreditNote.LineField(1)], Assert.IsType<CreditOutcome.Invalid>(twice).Problems.Select(problem => problem.Field));
        Assert.IsType<CreditOutcome.NotFound>(await CreditAsync("VE-2026-99999", [one]));
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_TakeBackAtMostTheLineAndNumberWithoutGaps()
    {
        var (caller, issued) = await BilledAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CreditAsync(issued.Invoice.Number, [new(1, Money.FromUnits(10m))]))));

        var numbers = outcomes.OfType<CreditOutcome.Issued>().Select(outcome => outcome.Number).Order();
        Assert.Equal(["VE-CN-2026-00001", "VE-CN-2026-00002", "VE-CN-2026-00003"], numbers);
        Assert.Equal(3, (await _world.Invoices.CreditsAsync(caller.CustomerId, Token)).Count);
    }

    [Fact]
    public async Task FindCreditAsync_OfAnotherCompany_IsNull()
    {
        var (_, issued) = await BilledAsync();
        var stranger = await _world.Prices.Team.CompanyAsync();
        var number = Assert.IsType<CreditOutcome.Issued>(await CreditAsync(issued.Invoice.Number, [new(1, Money.FromUnits(1m))])).Number;

        Assert.Null(await _world.Invoices.FindCreditAsync(stranger.CustomerId, number, Token));
        Assert.Equal(issued.Invoice.Id, (await _world.Invoices.FindForOperatorAsync(issued.Invoice.Number, Token))!.Invoice.Id);
    }

    [Fact]
    public Task ExecuteAsync_AnyParts_AddUpToTheTaxOfTheWhole() =>
        Gen.Int[1, 1500].Array[1, 6].SampleAsync(
            async cents =>
            {
                using var world = new InvoiceWorld();
                var (caller, issued) = await BilledAsync(world);
                var issuing = new IssueCreditNote(world.Prices.Team.Contexts, Options.Create(world.Options), world.Prices.Team.Time, world.Prices.Team.Live);
                foreach (var part in cents)
                {
                    await issuing.ExecuteAsync(PriceWorld.Operator, new(TimeProvider.System.NewId()), issued.Invoice.Number, "A part", [new(1, Money.FromUnits(part / 100m))], Token);
                }

                var notes = (await world.Invoices.FindAsync(caller.CustomerId, issued.Invoice.Number, Token))!.Credits;
                var net = notes.Aggregate(Money.Zero, (sum, note) => sum + note.Net);
                Assert.InRange(net.Units, 0.01m, 30.03m);
                Assert.Equal(MinorUnits.Percent(net, 19, "EUR"), notes.Aggregate(Money.Zero, (sum, note) => sum + note.Tax));
            },
            iter: TestRun.IsFull ? 500 : 10);

    private Task<CreditOutcome> CreditAsync(string invoice, LineCredit[] credits, CreditNoteId? id = null) =>
        Issuing.ExecuteAsync(PriceWorld.Operator, id ?? new(TimeProvider.System.NewId()), invoice, "Outage of 9 May", credits, Token);

    private Task<(Caller Caller, IssuedInvoice Issued)> BilledAsync() => BilledAsync(_world);

    // 19 of 31 days of 49.00, and some tokens.
    private static async Task<(Caller Caller, IssuedInvoice Issued)> BilledAsync(InvoiceWorld world)
    {
        DateTimeOffset may = new(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);
        world.Go(may.AddDays(12).AddHours(9));
        var caller = await world.Prices.Team.CompanyAsync();
        var hire = await world.Prices.Team.HireAsync(caller, await world.Prices.Team.ListingAsync("Juno"), "Juno");
        await world.Prices.Team.ConfirmAsync(hire);
        await world.UseAsync(caller.CustomerId, hire, "a", 400_000, 100_003, may.AddDays(14));
        world.Go(new DateTimeOffset(2026, 5, 31, 22, 0, 0, TimeSpan.Zero) + CloseMonth.Grace);
        await world.Closing.ExecuteAsync(caller.CustomerId, Token);
        var invoice = Assert.Single(await world.Invoices.ListAsync(caller.CustomerId, Token));
        return (caller, (await world.Invoices.FindAsync(caller.CustomerId, invoice.Number, Token))!);
    }
}

using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Billing.Api;

/// <summary>One line. Amounts are decimals in units of the currency.</summary>
/// <param name="Hire">Whose.</param>
/// <param name="Title">As an invoice calls it.</param>
/// <param name="Kind">Fee, InputTokens, CachedTokens, OutputTokens, Allowance or Adjustment.</param>
/// <param name="Model">The reported model, or null.</param>
/// <param name="Quantity">Days of a fee, else tokens.</param>
/// <param name="Of">The month's days of a fee; the adjusted month as yyyymm.</param>
/// <param name="Rate">Of a month, or of one token.</param>
/// <param name="Exact">To the nano.</param>
/// <param name="Amount">Rounded half to even to the currency's minor unit.</param>
/// <param name="IsDemo">Shown and never invoiced.</param>
internal sealed record LineAnswer(
    Guid Hire, string Title, string Kind, string? Model, long Quantity, int? Of, decimal Rate, decimal Exact, decimal Amount, bool IsDemo)
{
    public static LineAnswer From(StatementLine line, string currency) => From(line, MinorUnits.Round(line.Exact, currency));

    public static LineAnswer From(InvoiceLine line) => From(line.ToStatementLine(), line.Amount);

    private static LineAnswer From(StatementLine line, Money amount) => new(
        line.HireId, line.Title, line.Kind.ToString(), line.Model, line.Quantity, line.Of, line.Rate.Units, line.Exact.Units, amount.Units, line.IsDemo);
}

/// <summary>A month as it stands.</summary>
/// <param name="Month">yyyy-mm.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="From">Its first instant.</param>
/// <param name="Until">Counted up to here.</param>
/// <param name="Net">The sum of the rounded lines that would be billed.</param>
/// <param name="Projected">What it comes to at this pace.</param>
/// <param name="Lines">Demo listings among them.</param>
internal sealed record PreviewAnswer(
    string Month, string Currency, DateTimeOffset From, DateTimeOffset Until, decimal Net, decimal Projected, IReadOnlyList<LineAnswer> Lines)
{
    public static PreviewAnswer Of(MonthOverview overview, string currency)
    {
        var (month, from, until, lines, _) = overview.SoFar;
        var net = overview.SoFar.Billed.Aggregate(Money.Zero, (sum, line) => sum + MinorUnits.Round(line.Exact, currency));
        return new(
            month.ToString(), currency, from, until, net.Units, MinorUnits.Round(overview.Projected, currency).Units,
            [.. lines.Select(line => LineAnswer.From(line, currency))]);
    }
}

/// <summary>An invoice without its lines.</summary>
internal sealed record InvoiceHead(
    string Number, string Month, string Currency, decimal Net, string TaxName, decimal TaxPercent, decimal Tax, decimal Total, DateTimeOffset FinalizedAt, DateOnly DueOn)
{
    public static InvoiceHead Of(Invoice invoice) => new(
        invoice.Number, Core.Billing.BillingMonth.FromNumber(invoice.Period).ToString(), invoice.Currency, invoice.Net.Units, invoice.TaxName, invoice.TaxPercent,
        invoice.Tax.Units, invoice.Total.Units, invoice.FinalizedAt, invoice.DueOn);
}

/// <summary>Every invoice, the newest first.</summary>
internal sealed record InvoicesAnswer(IReadOnlyList<InvoiceHead> Invoices);

/// <summary>An invoice with its lines, and the credit notes that correct it.</summary>
/// <param name="Invoice">Number and sums.</param>
/// <param name="BilledTo">Name.</param>
/// <param name="Address">Postal address with line ends, or null.</param>
/// <param name="TaxId">Of who is billed, or null.</param>
/// <param name="Reference">Of its own books, or null.</param>
/// <param name="BilledBy">Who bills.</param>
/// <param name="Due">What is to be paid after credit notes.</param>
/// <param name="Lines">In order.</param>
/// <param name="CreditNotes">The oldest first.</param>
internal sealed record InvoiceAnswer(
    InvoiceHead Invoice, string BilledTo, string? Address, string? TaxId, string? Reference, string BilledBy, decimal Due, IReadOnlyList<LineAnswer> Lines,
    IReadOnlyList<CreditNoteHead> CreditNotes)
{
    public static InvoiceAnswer Of(IssuedInvoice issued)
    {
        var invoice = issued.Invoice;
        return new(
            InvoiceHead.Of(invoice), invoice.BilledTo, invoice.BilledToAddress, invoice.BilledToTaxId, invoice.Reference, invoice.BilledBy, issued.Due.Units,
            [.. issued.Lines.Select(LineAnswer.From)], [.. issued.Credits.Select(note => CreditNoteHead.Of(note, invoice.Number))]);
    }
}

/// <summary>A credit note; its sums are what is taken back.</summary>
internal sealed record CreditNoteHead(string Number, string Invoice, string Reason, decimal Net, decimal Tax, decimal Total, DateTimeOffset IssuedAt)
{
    public static CreditNoteHead Of(CreditNote note, string invoice) =>
        new(note.Number, invoice, note.Reason, note.Net.Units, note.Tax.Units, note.Total.Units, note.IssuedAt);
}

/// <summary>Every credit note, the newest first.</summary>
internal sealed record CreditNotesAnswer(IReadOnlyList<CreditNoteHead> CreditNotes);

/// <summary>What is taken back of one line of the invoice.</summary>
internal sealed record CreditLineAnswer(string Title, string Kind, string? Model, decimal Amount);

/// <summary>A credit note with its lines.</summary>
internal sealed record CreditNoteAnswer(CreditNoteHead CreditNote, IReadOnlyList<CreditLineAnswer> Lines)
{
    public static CreditNoteAnswer Of(IssuedCredit issued) => new(
        CreditNoteHead.Of(issued.Note, issued.Invoice.Number),
        [.. issued.Lines.Select(line => new CreditLineAnswer(line.Line.Title, line.Line.Kind.ToString(), line.Line.Model, line.Amount.Units))]);
}

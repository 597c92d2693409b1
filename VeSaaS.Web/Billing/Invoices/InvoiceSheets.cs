using System.Globalization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Billing.Statements;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Billing.Invoices;

/// <summary>Writes out what invoices and credit notes say, from the rows and with the words of their pages.</summary>
internal static class InvoiceSheets
{
    /// <summary>An invoice.</summary>
    public static InvoiceSheet Of(IssuedInvoice issued)
    {
        var invoice = issued.Invoice;
        return new(
            $"Invoice {invoice.Number}",
            BillingWords.Of(BillingMonth.FromNumber(invoice.Period)),
            [
                BilledTo(invoice),
                new("From", [invoice.BilledBy]),
                new("Issued", [Day(invoice, invoice.FinalizedAt)]),
                new("To be paid until", [Day(invoice.DueOn), .. invoice.PaymentNote is { } note ? new[] { note } : [], $"Reference {invoice.Number}"]),
            ],
            invoice.Currency,
            Groups(issued.Lines.Select(BilledLine.Of), invoice.Currency),
            BillingWords.Rounding(invoice.Currency),
            Totals(invoice, invoice.Net, invoice.Tax));
    }

    /// <summary>A credit note: what it takes back is less than nothing.</summary>
    public static InvoiceSheet Of(IssuedCredit issued)
    {
        var (note, invoice, lines) = issued;
        return new(
            $"Credit note {note.Number}",
            $"Corrects invoice {invoice.Number} of {BillingWords.Of(BillingMonth.FromNumber(invoice.Period))}: {note.Reason}",
            [BilledTo(invoice), new("From", [invoice.BilledBy]), new("Issued", [Day(invoice, note.IssuedAt)])],
            invoice.Currency,
            Groups(lines.Select(BilledLine.Of), invoice.Currency),
            BillingWords.Rounding(invoice.Currency),
            Totals(invoice, -note.Net, -note.Tax));
    }

    /// <summary>"1 October 2026" in the zone of the invoice.</summary>
    internal static string Day(Invoice invoice, DateTimeOffset at) =>
        Day(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(invoice.TimeZone)).Date));

    internal static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>Whom it is made out to: name, address, tax id and the reference of its own books.</summary>
    internal static SheetHead BilledTo(Invoice invoice) => new("Billed to",
    [
        invoice.BilledTo,
        .. invoice.BilledToAddress?.Split('\n') ?? [],
        .. invoice.BilledToTaxId is { } taxId ? new[] { $"{invoice.TaxName} {taxId}" } : [],
        .. invoice.Reference is { } reference ? new[] { $"Your reference {reference}" } : [],
    ]);

    private static List<SheetGroup> Groups(IEnumerable<BilledLine> lines, string currency) =>
    [
        .. lines.GroupBy(line => line.Hire).Select(hire => new SheetGroup(
            hire.First().Title,
            Text(hire.Aggregate(Money.Zero, (sum, line) => sum + line.Amount), currency),
            [.. hire.Select(line => new SheetLine(line.Words, line.Quantity, line.Rate is { } rate ? $"{Text(rate, currency)}{(line.IsUsage ? " / M" : "")}" : "", Text(line.Amount, currency)))])),
    ];

    private static List<SheetTotal> Totals(Invoice invoice, Money net, Money tax) =>
    [
        new("Net", Text(net, invoice.Currency)),
        new($"{invoice.TaxName} {BillingWords.Percent(invoice.TaxPercent)}", Text(tax, invoice.Currency)),
        new("Total", Text(net + tax, invoice.Currency)),
    ];

    private static string Text(Money amount, string currency) => MoneyFormat.Format(amount, currency);
}

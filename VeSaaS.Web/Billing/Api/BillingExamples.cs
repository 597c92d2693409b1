using VeSaaS.Core.Billing.Statements;

namespace VeSaaS.Web.Billing.Api;

/// <summary>One month of one company, as the API's description shows it: a fee of 59 for 20 of 31 days, and two million tokens in, half a million out.</summary>
internal static class BillingExamples
{
    private const string Title = "Juno, Report Writer";

    private static readonly Guid Juno = new("01a21d48-3336-7f1f-8122-3043146cdfa9");
    private static readonly DateTimeOffset First = new(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(2));
    private static readonly DateTimeOffset Closed = new(2026, 11, 1, 3, 0, 0, TimeSpan.FromHours(1));

    private static readonly LineAnswer[] Lines =
    [
        new(Juno, Title, nameof(StatementLineKind.Fee), null, 20, 31, 59m, 38.064516129m, 38.06m, IsDemo: false),
        new(Juno, Title, nameof(StatementLineKind.InputTokens), "gpt-5", 2_000_000, null, 0.000002m, 4m, 4m, IsDemo: false),
        new(Juno, Title, nameof(StatementLineKind.OutputTokens), "gpt-5", 500_000, null, 0.000008m, 4m, 4m, IsDemo: false),
    ];

    private static readonly InvoiceHead Head = new("INV-000118", "2026-10", "EUR", 46.06m, "VAT", 19m, 8.75m, 54.81m, Closed, new DateOnly(2026, 11, 15));
    private static readonly CreditNoteHead Credit = new("CN-000007", Head.Number, "One day without service", 1.90m, 0.36m, 2.26m, Closed.AddDays(9));

    /// <summary>The month before its close.</summary>
    public static PreviewAnswer Preview { get; } = new("2026-10", "EUR", First, First.AddDays(20), 46.06m, 71.4m, Lines);

    public static InvoicesAnswer Invoices { get; } = new([Head]);

    public static InvoiceAnswer Invoice { get; } = new(
        Head, "Nordhafen Logistics", "Kaistr. 4\n20457 Hamburg", "DE123456789", "PO-7001", "VE SaaS", Head.Total - Credit.Total, Lines, [Credit]);

    public static CreditNotesAnswer CreditNotes { get; } = new([Credit]);

    public static CreditNoteAnswer CreditNote { get; } = new(Credit, [new(Title, nameof(StatementLineKind.Fee), null, Credit.Net)]);

    /// <summary>The same tokens by employee.</summary>
    public static UsageAnswer Usage { get; } = new(
        new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 1), "employee", "EUR", [new(Juno.ToString("D"), Title, 412, 2_000_000, 0, 500_000, 8m)]);
}

using VeSaaS.Core.Billing;

namespace VeSaaS.Web.Shell;

/// <summary>Addresses of what is billed.</summary>
public static partial class AppUrls
{
    public const string Billing = "/billing";
    public const string BillingProfile = "/billing/profile";

    /// <summary>Where the owners of a suspended company read what it owes.</summary>
    public const string SuspendedInvoices = "/account/suspended";
    public const string SuspendedInvoiceRoute = "/account/suspended/{company:guid}/invoices/{number}";
    public const string SuspendedCreditNoteRoute = "/account/suspended/{company:guid}/credit-notes/{number}";
    public const string Usage = "/billing/usage";
    public const string InvoiceRoute = "/billing/invoices/{Number}";
    public const string CreditNoteRoute = "/billing/credit-notes/{Number}";

    /// <summary>What all customers are billed, for the operator.</summary>
    public const string Finance = "/admin/finance";
    public const string FinanceInvoiceRoute = "/admin/finance/invoices/{Number}";

    /// <summary>Statements, usage and invoices, for people and programs alike.</summary>
    public const string BillingApi = "/api/billing";

    /// <summary>A month of billing, as yyyy-mm, and a part of the page.</summary>
    public static string BillingOf(string? month, string? tab) => With(Billing, ("month", month), ("tab", tab));

    public static string BillingCsv(string month) => With($"{BillingApi}/preview/csv", ("month", month));

    public static string InvoiceOf(string number) => $"{Billing}/invoices/{Uri.EscapeDataString(number)}";

    public static string InvoiceCsv(string number) => $"{BillingApi}/invoices/{Uri.EscapeDataString(number)}/csv";

    public static string InvoicePdf(string number) => $"{BillingApi}/invoices/{Uri.EscapeDataString(number)}/pdf";

    public static string CreditNoteOf(string number) => $"{Billing}/credit-notes/{Uri.EscapeDataString(number)}";

    public static string CreditNotePdf(string number) => $"{BillingApi}/credit-notes/{Uri.EscapeDataString(number)}/pdf";

    /// <summary>The usage of a month, of one hire and one model where they are given; with one conversation or task part by part.</summary>
    public static string UsageOf(string month, string? by = null, string? hire = null, string? model = null, Guid? work = null) =>
        With(Usage, ("month", month), ("by", by), ("employee", hire), ("model", model), ("work", work?.ToString("D")));

    /// <summary>The same sums as a file.</summary>
    public static string UsageCsv(BillingMonth month, string? by, string? hire, string? model) => With(
        $"{BillingApi}/usage/csv",
        ("from", $"{month.FirstDay:yyyy-MM-dd}"), ("until", $"{month.Next().FirstDay:yyyy-MM-dd}"), ("by", by), ("employee", hire), ("model", model));

    /// <summary>A month of all companies, and a page of its invoices.</summary>
    public static string FinanceOf(string month, string? search, int skip) => With(Finance, ("month", month), ("q", search), ("skip", skip > 0 ? $"{skip}" : null));

    public static string FinanceInvoiceOf(string number) => $"{Finance}/invoices/{Uri.EscapeDataString(number)}";

    /// <summary>An invoice of a suspended company, as PDF.</summary>
    public static string SuspendedInvoice(Guid company, string number) => $"{SuspendedInvoices}/{company:D}/invoices/{Uri.EscapeDataString(number)}";

    /// <summary>A credit note of a suspended company, as PDF.</summary>
    public static string SuspendedCreditNote(Guid company, string number) => $"{SuspendedInvoices}/{company:D}/credit-notes/{Uri.EscapeDataString(number)}";
}

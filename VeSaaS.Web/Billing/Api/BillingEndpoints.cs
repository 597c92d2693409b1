using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Billing.Invoices;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Billing.Api;

/// <summary>Statements and invoices for programs, and as files for people. The customer comes from the credential.</summary>
internal static class BillingEndpoints
{
    private const string PdfType = "application/pdf";
    private const string CsvType = "text/csv; charset=utf-8";

    public static void MapBillingApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(AppUrls.BillingApi).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.BillingRead).WithTags("Billing");
        group.MapGet("/preview", PreviewAsync).WithName("PreviewInvoice").WithAnswerExample(BillingExamples.Preview)
            .WithSummary("A month as it stands: the lines that its invoice would have. `month` is yyyy-mm; the present month if left out.");
        group.MapGet("/preview/csv", PreviewCsvAsync).WithName("PreviewInvoiceCsv").WithSummary("The same lines as CSV.");
        group.MapGet("/invoices", ListAsync).WithName("ListInvoices").WithAnswerExample(BillingExamples.Invoices).WithSummary("Every invoice, the newest first.");
        group.MapGet("/invoices/{invoice}", FindAsync).WithName("GetInvoice").WithAnswerExample(BillingExamples.Invoice).WithSummary("One invoice with its lines.");
        group.MapGet("/invoices/{invoice}/csv", CsvAsync).WithName("GetInvoiceCsv").WithSummary("Its lines as CSV.");
        group.MapGet("/invoices/{invoice}/pdf", PdfAsync).WithName("GetInvoicePdf").WithSummary("The invoice as PDF.");
        group.MapGet("/credit-notes", CreditsAsync).WithName("ListCreditNotes").WithAnswerExample(BillingExamples.CreditNotes).WithSummary("Every credit note, the newest first.");
        group.MapGet("/credit-notes/{credit}", FindCreditAsync).WithName("GetCreditNote").WithAnswerExample(BillingExamples.CreditNote).WithSummary("One credit note with what it takes back of which line.");
        group.MapGet("/credit-notes/{credit}/pdf", CreditPdfAsync).WithName("GetCreditNotePdf").WithSummary("The credit note as PDF.");
    }

    internal static async Task<Results<Ok<PreviewAnswer>, ProblemHttpResult>> PreviewAsync(
        string? month, ClaimsPrincipal user, MonthlyStatement statements, IOptions<BillingOptions> options, CancellationToken cancellationToken)
    {
        var (overview, problem) = await ReadAsync(month, user.Caller().CustomerId, statements, cancellationToken);
        return overview is null ? problem! : TypedResults.Ok(PreviewAnswer.Of(overview, options.Value.Currency));
    }

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> PreviewCsvAsync(
        string? month, ClaimsPrincipal user, MonthlyStatement statements, IOptions<BillingOptions> options, CancellationToken cancellationToken)
    {
        var (overview, problem) = await ReadAsync(month, user.Caller().CustomerId, statements, cancellationToken);
        return overview is null
            ? problem!
            : File($"billing-{overview.SoFar.Month}", [.. overview.SoFar.Lines.Select(line => LineAnswer.From(line, options.Value.Currency))], options.Value.Currency, cancellationToken);
    }

    internal static async Task<Ok<InvoicesAnswer>> ListAsync(ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        TypedResults.Ok(new InvoicesAnswer([.. (await invoices.ListAsync(user.Caller().CustomerId, cancellationToken)).Select(InvoiceHead.Of)]));

    internal static async Task<Results<Ok<InvoiceAnswer>, ProblemHttpResult>> FindAsync(
        string invoice, ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        await invoices.FindAsync(user.Caller().CustomerId, invoice, cancellationToken) is { } found ? TypedResults.Ok(InvoiceAnswer.Of(found)) : NoInvoice();

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        string invoice, ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        await invoices.FindAsync(user.Caller().CustomerId, invoice, cancellationToken) is { Invoice: var found, Lines: var lines }
            ? File(found.Number, [.. lines.Select(LineAnswer.From)], found.Currency, cancellationToken)
            : NoInvoice();

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> PdfAsync(
        string invoice, ClaimsPrincipal user, InvoiceQueries invoices, IInvoiceDocument document, CancellationToken cancellationToken) =>
        await invoices.FindAsync(user.Caller().CustomerId, invoice, cancellationToken) is { } found
            ? TypedResults.File(document.Write(InvoiceSheets.Of(found)), PdfType, $"{found.Invoice.Number}.pdf")
            : NoInvoice();

    internal static async Task<Ok<CreditNotesAnswer>> CreditsAsync(ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        TypedResults.Ok(new CreditNotesAnswer([.. (await invoices.CreditsAsync(user.Caller().CustomerId, cancellationToken)).Select(row => CreditNoteHead.Of(row.Note, row.Invoice))]));

    internal static async Task<Results<Ok<CreditNoteAnswer>, ProblemHttpResult>> FindCreditAsync(
        string credit, ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        await invoices.FindCreditAsync(user.Caller().CustomerId, credit, cancellationToken) is { } found ? TypedResults.Ok(CreditNoteAnswer.Of(found)) : NoCredit();

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> CreditPdfAsync(
        string credit, ClaimsPrincipal user, InvoiceQueries invoices, IInvoiceDocument document, CancellationToken cancellationToken) =>
        await invoices.FindCreditAsync(user.Caller().CustomerId, credit, cancellationToken) is { } found
            ? TypedResults.File(document.Write(InvoiceSheets.Of(found)), PdfType, $"{found.Note.Number}.pdf")
            : NoCredit();

    private static async Task<(MonthOverview? Overview, ProblemHttpResult? Problem)> ReadAsync(
        string? month, CustomerId customer, MonthlyStatement statements, CancellationToken cancellationToken)
    {
        if (month is not null && BillingMonth.Parse(month) is null)
        {
            return (null, Problems.InvalidAddress([("month", "Use yyyy-mm, for example 2026-10.")]));
        }

        return await statements.ReadAsync(customer, BillingMonth.Parse(month), cancellationToken) is { } overview
            ? (overview, null)
            : (null, Problems.NotFound("Your company has no such month: it lies before the first or in the future."));
    }

    private static PushStreamHttpResult File(string name, IReadOnlyList<LineAnswer> lines, string currency, CancellationToken cancellationToken) =>
        TypedResults.Stream(stream => BillingFiles.WriteCsvAsync(lines, currency, stream, cancellationToken), CsvType, $"{name}.csv");

    private static ProblemHttpResult NoCredit() => Problems.NotFound("Your company has no such credit note.");

    private static ProblemHttpResult NoInvoice() => Problems.NotFound("Your company has no such invoice.");
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Billing.Api;

/// <summary>Statements and invoices for programs, and as files for people. The customer comes from the credential.</summary>
internal static class BillingEndpoints
{
    private const string CsvType = "text/csv; charset=utf-8";

    public static void MapBillingApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(AppUrls.BillingApi).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.BillingRead).WithTags("Billing");
        group.MapGet("/preview", PreviewAsync).WithName("PreviewInvoice")
            .WithSummary("A month as it stands: the lines that its invoice would have. `month` is yyyy-mm; the present month if left out.");
        group.MapGet("/preview/csv", PreviewCsvAsync).WithName("PreviewInvoiceCsv").WithSummary("The same lines as CSV.");
        group.MapGet("/invoices", ListAsync).WithName("ListInvoices").WithSummary("Every invoice, the newest first.");
        group.MapGet("/invoices/{invoice}", FindAsync).WithName("GetInvoice").WithSummary("One invoice with its lines.");
        group.MapGet("/invoices/{invoice}/csv", CsvAsync).WithName("GetInvoiceCsv").WithSummary("Its lines as CSV.");
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
        await invoices.FindAsync(user.Caller().CustomerId, invoice, cancellationToken) is var (found, lines)
            ? TypedResults.Ok(new InvoiceAnswer(InvoiceHead.Of(found), found.BilledTo, found.BilledBy, [.. lines.Select(LineAnswer.From)]))
            : NoInvoice();

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        string invoice, ClaimsPrincipal user, InvoiceQueries invoices, CancellationToken cancellationToken) =>
        await invoices.FindAsync(user.Caller().CustomerId, invoice, cancellationToken) is var (found, lines)
            ? File(found.Number, [.. lines.Select(LineAnswer.From)], found.Currency, cancellationToken)
            : NoInvoice();

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

    private static ProblemHttpResult NoInvoice() => Problems.NotFound("Your company has no such invoice.");
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Billing.Invoices;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Suspended;

/// <summary>Files for the owners of suspended companies. Whose they are is asked of the database, since the company is in no session.</summary>
internal static class SuspendedEndpoints
{
    private const string PdfType = "application/pdf";

    public static void MapSuspendedInvoices(this WebApplication app)
    {
        app.MapGet(AppUrls.SuspendedInvoiceRoute, InvoiceAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapGet(AppUrls.SuspendedCreditNoteRoute, CreditNoteAsync).RequireAuthorization().ExcludeFromDescription();
    }

    internal static async Task<Results<FileContentHttpResult, NotFound>> InvoiceAsync(
        Guid company, string number, ClaimsPrincipal user, SuspendedInvoices papers, IInvoiceDocument document, CancellationToken cancellationToken) =>
        await papers.FindAsync(user.UserId(), new CustomerId(company), number, cancellationToken) is { } found
            ? TypedResults.File(document.Write(InvoiceSheets.Of(found)), PdfType, $"{found.Invoice.Number}.pdf")
            : TypedResults.NotFound();

    internal static async Task<Results<FileContentHttpResult, NotFound>> CreditNoteAsync(
        Guid company, string number, ClaimsPrincipal user, SuspendedInvoices papers, IInvoiceDocument document, CancellationToken cancellationToken) =>
        await papers.FindCreditAsync(user.UserId(), new CustomerId(company), number, cancellationToken) is { } found
            ? TypedResults.File(document.Write(InvoiceSheets.Of(found)), PdfType, $"{found.Note.Number}.pdf")
            : TypedResults.NotFound();
}

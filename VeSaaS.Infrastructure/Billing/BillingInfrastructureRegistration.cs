using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing.Invoices;

namespace VeSaaS.Infrastructure.Billing;

/// <summary>Registers what Billing writes outside the database.</summary>
public static class BillingInfrastructureRegistration
{
    /// <summary>Invoices as PDF.</summary>
    public static IServiceCollection AddInvoiceDocument(this IServiceCollection services) => services.AddSingleton<IInvoiceDocument, PdfInvoice>();
}

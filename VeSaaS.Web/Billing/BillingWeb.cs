using VeSaaS.Core.Billing;
using VeSaaS.Infrastructure.Billing;
using VeSaaS.Web.Billing.Api;
using VeSaaS.Web.Billing.Caps;
using VeSaaS.Web.Billing.Suspended;
using VeSaaS.Web.Billing.Webhook;
using VeSaaS.Web.Billing.Usage;

namespace VeSaaS.Web.Billing;

/// <summary>What pages and endpoints of billing need.</summary>
internal static class BillingWeb
{
    /// <summary>Billing, and the sums that its pages and endpoints share.</summary>
    public static IServiceCollection AddBillingWeb(this IServiceCollection services) =>
        services.AddBilling().AddInvoiceDocument().AddSingleton<UsageGroups>().AddSingleton<WorkOfUsage>();

    public static WebApplication MapBilling(this WebApplication app)
    {
        app.MapBillingApi();
        app.MapCapsApi();
        app.MapUsageWebhook();
        app.MapUsageApi();
        app.MapSuspendedInvoices();
        return app;
    }
}

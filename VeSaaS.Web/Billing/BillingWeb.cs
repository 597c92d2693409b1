using VeSaaS.Web.Billing.Api;

namespace VeSaaS.Web.Billing;

/// <summary>Maps the endpoints of billing.</summary>
internal static class BillingWeb
{
    public static WebApplication MapBilling(this WebApplication app)
    {
        app.MapBillingApi();
        return app;
    }
}

using VeSaaS.Web.Marketplace.Api;

namespace VeSaaS.Web.Marketplace;

/// <summary>Registers the pages and endpoints of the marketplace.</summary>
internal static class MarketplaceWeb
{
    public static WebApplication MapMarketplace(this WebApplication app)
    {
        app.MapMarketplaceApi();
        return app;
    }
}

using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Catalog for programs. Operators only.</summary>
internal static class CatalogEndpoints
{
    public static WebApplication MapCatalog(this WebApplication app)
    {
        app.MapGroup("/api/discovery").RequireAuthorization(Policies.Admin).WithTags("Discovery").MapDiscovery();
        app.MapListingImages();
        app.MapGroup(SearchEndpoints.Path).RequireAuthorization(Policies.Admin).WithTags("Listings").MapSearch();
        app.MapGroup(ListingEndpoints.Path).RequireAuthorization(Policies.Admin).WithTags("Listings").MapListings().MapPrices();
        return app;
    }
}

using VeSaaS.Core.Catalog;
using VeSaaS.Web.Catalog.Editing;
using VeSaaS.Web.Catalog.Editing.Revisions;
using VeSaaS.Web.Catalog.Removing;

namespace VeSaaS.Web.Catalog;

/// <summary>Registers the catalog and its pages.</summary>
internal static class CatalogWeb
{
    public static IServiceCollection AddCatalogWeb(this IServiceCollection services)
    {
        services.AddCatalog();
        services.AddSingleton<ListingActions>();
        services.AddSingleton<ListingHistory>();
        services.AddSingleton<RemovalActions>();
        return services;
    }
}

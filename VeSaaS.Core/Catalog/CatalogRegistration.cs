using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Demo;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Presence;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Catalog.Taxonomy;

namespace VeSaaS.Core.Catalog;

/// <summary>Registers the feature.</summary>
public static class CatalogRegistration
{
    /// <summary>Adds the verbs, the queries and the workers of Catalog.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddOptions<DiscoveryOptions>().BindConfiguration(DiscoveryOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DiscoveryOptions>, DiscoveryOptions.Validator>());
        services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.SectionName);

        // Singletons: each opens a context per call and keeps nothing.
        services.AddSingleton<Listings>();
        services.AddSingleton<UpdateVirtualEmployee>();
        services.AddSingleton<ChangeAddress>();
        services.AddSingleton<EditorPresence>();
        services.AddSingleton<PublishVirtualEmployee>();
        services.AddSingleton<UnpublishVirtualEmployee>();
        services.AddSingleton<ListAgents>();
        services.AddSingleton<ImportAgent>();
        services.AddSingleton<PreviewImport>();
        services.AddSingleton<DeleteAgent>();
        services.AddSingleton<SyncAgents>();
        services.AddSingleton<SchedulePublication>();
        services.AddSingleton<ListingRevisions>();
        services.AddSingleton<RestoreRevision>();
        services.AddSingleton<UploadImage>();
        services.AddSingleton<ListingImages>();
        services.AddSingleton<Categories>();
        services.AddSingleton<ChangeCategories>();
        services.AddSingleton<Tags>();
        services.AddHostedService<ImageSweeper>();
        services.AddHostedService<PublicationWorker>();
        services.AddSingleton<RebuildSearch>();
        services.AddSingleton<AcceptDrift>();
        services.AddSingleton<RejectDrift>();
        services.AddSingleton<PublishDemoListings>();
        services.AddSingleton<PutPricesInForce>();
        services.AddHostedService<PricePlanWorker>();
        services.AddHostedService<AgentSyncWorker>();
        services.AddHostedService<DemoListingsWorker>();
        return services;
    }
}

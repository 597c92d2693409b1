using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Marketplace.Finding;

namespace VeSaaS.Core.Marketplace;

/// <summary>Registers this feature.</summary>
public static class MarketplaceRegistration
{
    /// <summary>Reading what is offered. The readers open a context of their own per call; shelf and statistics are what they share between calls.</summary>
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddSingleton<MarketShelf>();
        services.AddSingleton<MarketStatistics>();
        services.AddSingleton<MarketplaceQuery>();
        services.AddSingleton<MarketplaceDetail>();
        return services;
    }
}

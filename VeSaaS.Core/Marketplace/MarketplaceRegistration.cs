using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Marketplace;

/// <summary>Registers this feature.</summary>
public static class MarketplaceRegistration
{
    /// <summary>Reading what is offered. Both open a context of their own per call.</summary>
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddSingleton<MarketplaceQuery>();
        services.AddSingleton<MarketplaceDetail>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway;

/// <summary>Registers where gateway resources live.</summary>
public static class GatewayInfrastructureRegistration
{
    /// <summary>The in-memory store of the embedded gateway.</summary>
    public static IServiceCollection AddGatewayInfrastructure(this IServiceCollection services)
    {
        services.AddSingleton(provider => new InMemoryGatewayStore(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Namespace));
        services.AddSingleton<IGatewayStore>(provider => provider.GetRequiredService<InMemoryGatewayStore>());
        return services;
    }
}

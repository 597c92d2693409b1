using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Infrastructure.Gateway.Embedded;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Infrastructure.Gateway.Overview;

namespace VeSaaS.Infrastructure.Gateway;

/// <summary>Registers where gateway resources live, and the gateway itself where it is embedded.</summary>
public static class GatewayInfrastructureRegistration
{
    /// <summary>
    /// By `Gateway:Mode` and `Gateway:Source`. A value that is not known counts as the default here; the validation of the options refuses
    /// it at start.
    /// </summary>
    public static IServiceCollection AddGatewayInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new PolicyExpressions(DryRun.Evaluate));
        var isEmbedded = Setting<GatewayMode>(configuration, nameof(GatewayOptions.Mode)) is not GatewayMode.Kubernetes;
        if (!isEmbedded || Setting<GatewaySource>(configuration, nameof(GatewayOptions.Source)) is GatewaySource.Kubernetes)
        {
            services.AddKubernetesGateway(Setting<GatewayDialect>(configuration, nameof(GatewayOptions.Dialect)) ?? default, isController: isEmbedded);
        }
        else
        {
            services.AddInMemoryGateway();
        }

        return isEmbedded ? services.AddEmbeddedGateway() : services;
    }

    /// <summary>The in-memory store of the embedded gateway.</summary>
    public static IServiceCollection AddInMemoryGateway(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return new InMemoryGatewayStore(provider.GetRequiredService<TimeProvider>(), options.Namespace, options.Dialect);
        });
        services.AddSingleton<IGatewayStore>(provider => provider.GetRequiredService<InMemoryGatewayStore>());
        return services;
    }

    private static T? Setting<T>(IConfiguration configuration, string name) where T : struct, Enum =>
        Enum.TryParse<T>(configuration[$"{GatewayOptions.SectionName}:{name}"], ignoreCase: true, out var value) ? value : null;
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Gateway;

/// <summary>Registers the gateway's control side.</summary>
public static class GatewayRegistration
{
    /// <summary>
    /// Grants, signing keys, caller tokens, the queue, the reconciler and its workers. The store comes with Infrastructure's
    /// AddGatewayInfrastructure; sources of agents add an <see cref="AgentBackendSource"/> each.
    /// </summary>
    public static IServiceCollection AddGatewayControl(this IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.SectionName)
            .PostConfigure<IHostEnvironment>((options, environment) => options.Mode ??= environment.IsDevelopment() ? GatewayMode.Embedded : null)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<CallerTokens>();
        // Singletons: what one part sets or enqueues, another waits for.
        services.TryAddSingleton<GatewayAddress>();
        services.AddSingleton<GatewayReconcileQueue>();
        services.AddSingleton<AgentBackends>();
        return services;
    }
}

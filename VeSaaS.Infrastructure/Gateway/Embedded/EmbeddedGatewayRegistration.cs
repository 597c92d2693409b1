using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using VeSaaS.Infrastructure.Kernel;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>Registers the embedded gateway.</summary>
public static class EmbeddedGatewayRegistration
{
    /// <summary>
    /// Adds the gateway that enforces the manifests of the registered <see cref="IGatewayStore"/> on `Gateway:ListenUrl`. Keys come
    /// from <see cref="SigningKeys"/> and statuses go to <see cref="InMemoryGatewayStore"/> unless a <see cref="CallerKeySource"/> and a
    /// <see cref="GatewayStatusWriter"/> were registered before.
    /// </summary>
    public static IServiceCollection AddEmbeddedGateway(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayAddress>();
        services.TryAddSingleton<AgentBackends>();
        services.TryAddSingleton<AddressResolver>(_ => Dns.GetHostAddressesAsync);
        services.TryAddSingleton<GatewayLoaded>();
        services.AddSingleton<GatewayState>();
        services.TryAddSingleton(provider => new CallerKeySource(provider.GetRequiredService<SigningKeys>().GetPublishedAsync));
        services.TryAddSingleton(provider => Statuses(provider.GetRequiredService<InMemoryGatewayStore>()));
        services.AddSingleton<CallerTokenVerifier>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<ConfigurationLoader>();
        services.AddSingleton<EmbeddedGatewayListener>();
        services.AddHostedService<EmbeddedGatewayService>();
        return services;
    }

    private static GatewayStatusWriter Statuses(InMemoryGatewayStore store) =>
        new((document, status, cancellationToken) => store.SetStatusAsync(document.Kind, document.Name, document.Uid, status, cancellationToken));
}

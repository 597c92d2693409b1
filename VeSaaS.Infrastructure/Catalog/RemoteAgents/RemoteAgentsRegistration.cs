using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Kernel;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>Registers agents that run elsewhere.</summary>
public static class RemoteAgentsRegistration
{
    /// <summary>The agents of `Agents:Remote`, how the gateway reaches them, and the credentials that it adds.</summary>
    public static IServiceCollection AddRemoteAgents(this IServiceCollection services)
    {
        services.AddOptions<RemoteAgentsOptions>().BindConfiguration(RemoteAgentsOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemoteAgentsOptions>, RemoteAgentsValidation>());
        services.TryAddSingleton<AddressResolver>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton(CreateReader);
        services.AddSingleton<RemoteAgentDirectory>();
        services.AddSingleton<IAgentDirectory>(provider => provider.GetRequiredService<RemoteAgentDirectory>());
        services.AddSingleton(BackendsOf);
        services.AddSingleton(provider => Values(provider.GetRequiredService<IOptions<RemoteAgentsOptions>>().Value));
        return services;
    }

    private static AgentBackendSource BackendsOf(IServiceProvider provider)
    {
        var directory = provider.GetRequiredService<RemoteAgentDirectory>();
        return new AgentBackendSource(DesiredGateway.RemoteSource, directory.Locate)
        {
            MayBePrivate = Private(provider),
            Knows = directory.Knows,
            PrepareAsync = directory.PrepareAsync,
        };
    }

    private static RemoteCardReader CreateReader(IServiceProvider provider)
    {
        var connector = new GuardedConnector(provider.GetRequiredService<AddressResolver>(), Private(provider));
        var handler = connector.CreateHandler(provider.GetService<X509ChainPolicy>());
        return new RemoteCardReader(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<TimeProvider>());
    }

    private static Func<string, int, bool> Private(IServiceProvider provider)
    {
        var own = provider.GetRequiredService<IOptions<RemoteAgentsOptions>>().Value.Remote
            .Where(agent => agent.AllowPrivate).SelectMany(RemoteAgent.OriginsOf).ToHashSet();
        return (host, port) => own.Contains((host, port));
    }

    private static BackendCredentialValues Values(RemoteAgentsOptions options) =>
        new(name => options.Credentials.TryGetValue(name, out var credential) ? credential.Value : null);
}

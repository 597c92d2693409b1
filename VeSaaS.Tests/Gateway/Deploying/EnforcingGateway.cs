using System.Net;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Embedded;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Support;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>
/// Stands where agentgateway stands: apart from the application, it reads what lies at the API server, enforces it, writes statuses, and knows callers
/// by the keys that the application publishes. Names of Services lead to this machine.
/// </summary>
internal sealed class EnforcingGateway : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private EnforcingGateway(ServiceProvider services)
    {
        _services = services;
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    public Uri Address { get; private set; } = null!;

    /// <param name="server">Where the gateway's objects lie.</param>
    /// <param name="gatewayNamespace">Their namespace.</param>
    /// <param name="readKeys">Fetches the application's JWKS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="dialect">Whose baseline it waits for; it enforces both.</param>
    public static async Task<EnforcingGateway> StartAsync(
        KubeServer server, string gatewayNamespace, Func<CancellationToken, Task<string>> readKeys, CancellationToken cancellationToken,
        GatewayDialect dialect = GatewayDialect.AgentgatewayPolicy)
    {
        var options = new GatewayOptions { ListenUrl = "http://127.0.0.1:0", Namespace = gatewayNamespace, Dialect = dialect };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton(Options.Create(options));
        services.AddSingleton(_ => server.Client(KubeServer.AdminToken));
        services.AddSingleton(provider => new KubernetesGatewayStore(
            provider.GetRequiredService<IKubernetes>(), provider.GetRequiredService<IOptions<GatewayOptions>>(), NullLogger<KubernetesGatewayStore>.Instance));
        services.AddSingleton<IGatewayStore>(provider => provider.GetRequiredService<KubernetesGatewayStore>());
        services.AddSingleton(provider => new GatewayStatusWriter(provider.GetRequiredService<KubernetesGatewayStore>().SetStatusAsync));
        services.AddSingleton(new CallerKeySource(async token => [.. new JsonWebKeySet(await readKeys(token)).Keys]));
        services.AddSingleton<AddressResolver>((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        services.AddSingleton(new AgentBackendSource("any", _ => null) { MayBePrivate = (_, _) => true });
        services.AddEmbeddedGateway();
        var gateway = new EnforcingGateway(services.BuildServiceProvider());
        foreach (var hosted in gateway._hosted)
        {
            await hosted.StartAsync(cancellationToken);
        }

        gateway._services.GetRequiredService<GatewayLoaded>().Set();
        gateway.Address = await gateway._services.GetRequiredService<GatewayAddress>().GetAsync(cancellationToken);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _hosted)
        {
            await hosted.StopAsync(CancellationToken.None);
            // No host looks after them here: what failed meanwhile is told at the end.
            if (hosted is BackgroundService { ExecuteTask.Exception: { } failure })
            {
                throw failure;
            }
        }

        await _services.DisposeAsync();
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Probing;
using VeSaaS.Core.Gateway.Reconciling;

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
        services.AddSingleton<IssueProbeTokens>();
        // Singletons: what one part sets or enqueues, another waits for.
        services.TryAddSingleton(provider => AddressOf(provider.GetRequiredService<IOptions<GatewayOptions>>().Value));
        services.AddSingleton<GatewayReconcileQueue>();
        services.AddSingleton<AgentBackends>();
        services.AddSingleton<GatewayLoaded>();
        services.AddSingleton<GatewayRecords>();
        services.AddSingleton<GatewayProbe>();
        // Singletons: they remember what this process has proven.
        services.AddSingleton<AccessProof>();
        services.AddSingleton<GatewayReconciler>();
        services.AddSingleton<GatewayMetrics>();
        services.AddHttpClient(GatewayProbe.ClientName).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(() =>
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
        services.TryAddSingleton<ReconcileLease>();
        services.AddSingleton<GatewayResync>();
        AddOverview(services);
        services.AddHostedService<GatewayWatch>();
        services.AddHostedService<ReconcilePump>();
        services.AddHostedService<ProbeSampler>();
        return services;
    }

    private static void AddOverview(IServiceCollection services)
    {
        // A singleton: it remembers what it read last.
        services.AddSingleton<GatewayLive>();
        services.AddSingleton<OverviewSettings>();
        services.AddSingleton<GatewayOverview>();
        services.AddSingleton<GatewayAlarm>();
        services.AddSingleton<GatewayCustomers>();
        services.AddSingleton<DriftHistory>();
        services.AddSingleton<ReconcileNow>();
        services.AddSingleton<DenialEffects>();
        services.AddSingleton<DenyAgent>();
        services.AddSingleton<LiftAgentDenial>();
        services.AddSingleton<DenyCustomer>();
        services.AddSingleton<LiftCustomerDenial>();
    }

    // The embedded gateway says where it listens; any other one is where the configuration says.
    private static GatewayAddress AddressOf(GatewayOptions options)
    {
        var address = new GatewayAddress();
        if (options is { Mode: GatewayMode.Kubernetes, Url: { } url })
        {
            address.Set(new Uri(url));
        }

        return address;
    }
}

using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Embedded;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Registers gateway resources that live at the Kubernetes API server.</summary>
internal static class KubernetesGatewayRegistration
{
    private static readonly string[] Reading = ["get", "list", "watch"];
    private static readonly string[] Writing = ["create", "patch", "delete"];

    /// <summary>The store, and what it needs of the cluster.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="dialect">As what the policies are written.</param>
    /// <param name="isController">Whether the embedded gateway enforces these resources, and therefore writes their statuses.</param>
    public static IServiceCollection AddKubernetesGateway(this IServiceCollection services, GatewayDialect dialect, bool isController)
    {
        services.AddKubernetesClient();
        services.AddSingleton(provider => new KubernetesGatewayStore(
            provider.GetRequiredService<IKubernetes>(), provider.GetRequiredService<IOptions<GatewayOptions>>(),
            provider.GetRequiredService<ILogger<KubernetesGatewayStore>>()));
        services.AddSingleton<IGatewayStore>(provider => provider.GetRequiredService<KubernetesGatewayStore>());
        if (isController)
        {
            services.AddSingleton(provider =>
                new GatewayStatusWriter(provider.GetRequiredService<KubernetesGatewayStore>().SetStatusAsync));
        }
        else
        {
            services.AddSingleton(ReconcileLease.Shared());
            services.AddSingleton(provider => new KubernetesNeed("coordination.k8s.io", "v1", "leases", NamespaceOf(provider), "get", "create", "update"));
            services.AddHostedService<ReconcileElection>();
        }

        foreach (var resource in GatewayResource.Needed(dialect))
        {
            services.AddSingleton(provider => NeedOf(resource, NamespaceOf(provider)));
            if (isController)
            {
                services.AddSingleton(provider =>
                    new KubernetesNeed(resource.Group, resource.Version, $"{resource.Plural}/status", NamespaceOf(provider), "patch"));
            }
        }

        foreach (var baseline in BaselineManifests.All("", dialect))
        {
            services.AddSingleton(provider => ObjectNeedOf(baseline, NamespaceOf(provider)));
        }

        return services;
    }

    private static string NamespaceOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Namespace;

    // The Gateway is installed by an operator; the product only looks at it.
    private static KubernetesNeed NeedOf(GatewayResource resource, string gatewayNamespace) =>
        new(resource.Group, resource.Version, resource.Plural, gatewayNamespace, resource.Kind is GatewayKind.Gateway ? Reading : [.. Reading, .. Writing]);

    private static KubernetesObjectNeed ObjectNeedOf(GatewayObject baseline, string gatewayNamespace)
    {
        var resource = GatewayResource.Of(baseline.Kind);
        return new(resource.Group, resource.Version, resource.Plural, gatewayNamespace, baseline.Name, "deploy/kubernetes installs it.");
    }
}

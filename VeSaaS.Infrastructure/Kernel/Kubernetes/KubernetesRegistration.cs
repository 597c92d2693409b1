using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Registers the client of the cluster for whoever needs it.</summary>
public static class KubernetesRegistration
{
    /// <summary><see cref="IKubernetes"/> by section `Kubernetes`, validated at start. May be called more than once.</summary>
    public static IServiceCollection AddKubernetesClient(this IServiceCollection services)
    {
        services.AddOptions<KubernetesOptions>().BindConfiguration(KubernetesOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KubernetesOptions>, KubernetesOptionsValidation>());
        services.TryAddSingleton<IKubernetes>(provider =>
            new k8s.Kubernetes(provider.GetRequiredService<IOptions<KubernetesOptions>>().Value.Read().Configuration
                ?? throw new InvalidOperationException("The configuration of Kubernetes was not validated.")));
        // Enumerable, so that a second call does not check twice.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KubernetesStartupCheck>());
        return services;
    }
}

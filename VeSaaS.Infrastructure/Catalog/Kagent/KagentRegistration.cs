using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

namespace VeSaaS.Infrastructure.Catalog.Kagent;

/// <summary>Registers the agents of kagent.</summary>
internal static class KagentRegistration
{
    private static readonly string[] Reading = ["list", "watch"];

    /// <summary>Their directory, and how the gateway reaches them: each below its own path of kagent's controller, and nothing wider.</summary>
    public static IServiceCollection AddKagent(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKubernetesClient();
        services.AddOptions<KagentOptions>().BindConfiguration(KagentOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KagentOptions>, Validator>());
        services.AddSingleton<IAgentDirectory, KagentDirectory>();
        services.AddSingleton(provider => BackendsOf(provider.GetRequiredService<IOptions<KagentOptions>>().Value));
        // Null stands for every namespace at once; where some are named, no right beyond them is asked for.
        var places = configuration.GetSection($"{KagentOptions.SectionName}:{nameof(KagentOptions.Namespaces)}").Get<string?[]>() is { Length: > 0 } named ? named : [null];
        foreach (var place in places.Distinct())
        {
            services.AddSingleton(new KubernetesNeed("kagent.dev", "v1alpha2", "agents", place, Reading));
            services.AddSingleton(new KubernetesNeed("kagent.dev", "v1alpha2", "modelconfigs", place, Reading));
        }

        return services;
    }

    private static AgentBackendSource BackendsOf(KagentOptions options) => new(
        KagentAgent.Source,
        agent => new AgentBackend.Service(options.ControllerName, options.ControllerNamespace, options.ControllerPort, $"/api/a2a/{agent.Namespace}/{agent.Name}"))
    {
        // A Service's address is private by nature.
        MayBePrivate = (host, port) => host == $"{options.ControllerName}.{options.ControllerNamespace}.svc" && port == options.ControllerPort,
    };

    private sealed class Validator : IValidateOptions<KagentOptions>
    {
        public ValidateOptionsResult Validate(string? name, KagentOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}

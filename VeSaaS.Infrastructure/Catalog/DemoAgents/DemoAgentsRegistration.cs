using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>Registers the demo agents.</summary>
public static class DemoAgentsRegistration
{
    /// <summary>
    /// The demo agents, their directory and the endpoint that the gateway forwards to. Call it only where demo agents are wanted; where the
    /// gateway needs an endpoint without them, <see cref="AddDemoAgentsEndpoint"/> is enough.
    /// </summary>
    public static IServiceCollection AddDemoAgents(this IServiceCollection services)
    {
        services.AddDemoAgentsEndpoint();
        services.AddOptions<LanguageModelOptions>().BindConfiguration(LanguageModelOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LanguageModelOptions>, ModelValidator>());
        services.AddSingleton<IAgentDirectory, DemoAgentDirectory>();
        services.AddHostedService<DemoAgentsService>();
        return services;
    }

    /// <summary>The endpoint alone: without <see cref="AddDemoAgents"/> nobody ever listens there.</summary>
    public static IServiceCollection AddDemoAgentsEndpoint(this IServiceCollection services)
    {
        services.AddOptions<DemoAgentsOptions>().BindConfiguration(DemoAgentsOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DemoAgentsOptions>, Validator>());
        services.TryAddSingleton(provider => DemoAgentsService.CreateEndpoint(provider.GetRequiredService<IOptions<DemoAgentsOptions>>().Value));
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    private sealed class Validator : IValidateOptions<DemoAgentsOptions>
    {
        public ValidateOptionsResult Validate(string? name, DemoAgentsOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private sealed class ModelValidator : IValidateOptions<LanguageModelOptions>
    {
        public ValidateOptionsResult Validate(string? name, LanguageModelOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}

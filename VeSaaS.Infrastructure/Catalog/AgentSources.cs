using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.Kagent;
using VeSaaS.Infrastructure.Catalog.RemoteAgents;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Infrastructure.Catalog;

/// <summary>Registers where agents come from.</summary>
public static class AgentSources
{
    private const string Key = "Agents:Source";

    /// <summary>
    /// The source that `Agents:Source` names: `Kagent`, or `Demo`, the default in Development and nowhere else. Beside it the agents of `Agents:Remote`, if there
    /// are any.
    /// </summary>
    /// <exception cref="StartupException">The source is not set, or not known.</exception>
    public static IServiceCollection AddAgentSources(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        switch ((configuration[Key] ?? (environment.IsDevelopment() ? "Demo" : null))?.ToUpperInvariant())
        {
            case "DEMO":
                services.AddDemoAgents();
                services.AddSingleton(provider => AgentBackends.Demo(provider.GetRequiredService<DemoAgentsEndpoint>()));
                break;
            case "KAGENT":
                services.AddDemoAgentsEndpoint();
                services.AddKagent(configuration);
                break;
            case null or "":
                throw new StartupException($"{Key} is not set; outside Development say where agents come from: Demo or Kagent.");
            default:
                throw new StartupException($"{Key} is '{configuration[Key]}'; known are Demo and Kagent.");
        }

        if (configuration.GetSection("Agents:Remote").GetChildren().Any() || configuration.GetSection("Agents:Credentials").GetChildren().Any())
        {
            services.AddRemoteAgents();
        }

        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>Registers the client for agents.</summary>
public static class AgentClientRegistration
{
    /// <summary>The client; needs <see cref="GatewayAddress"/> and <see cref="CallerTokens"/>.</summary>
    public static IServiceCollection AddAgentClient(this IServiceCollection services)
    {
        services.AddOptions<AgentClientOptions>().BindConfiguration(AgentClientOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentClientOptions>, Validator>());
        services.TryAddSingleton(TimeProvider.System);

        // Bodies may take hours; the transport has limits of its own. A proxy from the environment must not see callers' tokens.
        services.AddHttpClient(AgentTransport.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(provider.GetRequiredService<IOptions<AgentClientOptions>>().Value))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();

        // Singleton: remembers the agents' dialects.
        services.AddSingleton<IAgentClient>(provider => new A2AAgentClient(
            new AgentTransport(
                provider.GetRequiredService<IHttpClientFactory>(),
                provider.GetRequiredService<GatewayAddress>(),
                provider.GetRequiredService<CallerTokens>().IssueAsync,
                provider.GetRequiredService<IOptions<AgentClientOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<IBlobStore>()));
        return services;
    }

    internal static SocketsHttpHandler CreateHandler(AgentClientOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private sealed class Validator : IValidateOptions<AgentClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, AgentClientOptions options) =>
            options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}

namespace VeSaaS.Core.Gateway;

/// <summary>Where the gateway sends an agent's requests.</summary>
/// <param name="PathPrefix">What replaces the route's prefix, for example `/api/a2a/kagent/writer`.</param>
public abstract record AgentBackend(string PathPrefix)
{
    /// <summary>A Kubernetes Service.</summary>
    /// <param name="Name">The Service's name.</param>
    /// <param name="Namespace">Its namespace; one other than the gateway's needs a ReferenceGrant there.</param>
    /// <param name="Port">The Service's port.</param>
    /// <param name="PathPrefix">What replaces the route's prefix.</param>
    public sealed record Service(string Name, string Namespace, int Port, string PathPrefix) : AgentBackend(PathPrefix);

    /// <summary>A host outside the cluster, or on this machine. Becomes an AgentgatewayBackend named like the route.</summary>
    /// <param name="Host">Host name or address.</param>
    /// <param name="Port">1 to 65535.</param>
    /// <param name="Tls">Whether the gateway speaks TLS to it, verifying the certificate against <paramref name="Host"/>.</param>
    /// <param name="PathPrefix">What replaces the route's prefix.</param>
    public sealed record Static(string Host, int Port, bool Tls, string PathPrefix) : AgentBackend(PathPrefix);
}

/// <summary>How one source of agents is reached from the gateway. Registered as a singleton by the source.</summary>
/// <param name="Source">The `source` part of its agents' references.</param>
/// <param name="Locate">The backend of an agent, or null while the source does not know it yet; no route is made meanwhile.</param>
public sealed record AgentBackendSource(string Source, Func<AgentRef, AgentBackend?> Locate);

/// <summary>All sources of backends that are registered.</summary>
public sealed class AgentBackends(IEnumerable<AgentBackendSource> sources)
{
    private readonly Dictionary<string, AgentBackendSource> _sources = sources.ToDictionary(source => source.Source, StringComparer.Ordinal);

    /// <summary>The backend of an agent, or null while it is not known: no such source, or the source has not started.</summary>
    public AgentBackend? Locate(AgentRef agent) => _sources.GetValueOrDefault(agent.Source)?.Locate(agent);

    /// <summary>The demo agents: loopback, known once they listen.</summary>
    public static AgentBackendSource Demo(DemoAgentsEndpoint endpoint) => new(
        DemoAgentsEndpoint.Source,
        agent => endpoint.Address is not { } address
            ? null
            : new AgentBackend.Static(address.Host, address.Port, address.Scheme == Uri.UriSchemeHttps, DemoAgentsEndpoint.PathOf(agent)));
}

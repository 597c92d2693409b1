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
    /// <param name="PathPrefix">What replaces the route's prefix; a slash at its end is kept for the agent's own address.</param>
    public sealed record Static(string Host, int Port, bool Tls, string PathPrefix) : AgentBackend(PathPrefix)
    {
        /// <summary>Where the agent's card lies, when that is not below <see cref="AgentBackend.PathPrefix"/>; null when it is.</summary>
        public CardTarget? Card { get; init; }

        /// <summary>What the gateway adds to every request for the agent, or null. The card's other host, if it has one, never gets it.</summary>
        public BackendCredential? Credential { get; init; }

        /// <summary>Whether the host itself, or its port, is not this one's. Names are compared as DNS does.</summary>
        internal bool IsElsewhere(CardTarget card) =>
            !string.Equals(card.Host, Host, StringComparison.OrdinalIgnoreCase) || card.Port != Port || card.Tls != Tls;
    }
}

/// <summary>Where an agent's card lies.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Tls">Whether the gateway speaks TLS to it.</param>
/// <param name="Path">The card's full path.</param>
public sealed record CardTarget(string Host, int Port, bool Tls, string Path);

/// <summary>A credential by its name. The value is nowhere but in the gateway's configuration, or in the cluster's Secret of that name.</summary>
/// <param name="Name">The Secret's name.</param>
/// <param name="Header">The header that carries it, lower case. What a caller sends under this name goes no further.</param>
/// <param name="Prefix">What stands before the value, for example `Bearer `; may be empty.</param>
public sealed record BackendCredential(string Name, string Header, string Prefix);

/// <summary>
/// What the embedded gateway puts where a manifest only names a credential. The values come from configuration and go nowhere but into the
/// requests that it forwards.
/// </summary>
/// <param name="find">The value by the credential's name, or null when there is none of that name.</param>
public sealed class BackendCredentialValues(Func<string, string?> find)
{
    /// <summary>No credentials at all.</summary>
    public static BackendCredentialValues None { get; } = new(_ => null);

    /// <summary>The value, without prefix, or null when there is none of that name.</summary>
    public string? Find(string name) => find(name);
}

/// <summary>How one source of agents is reached from the gateway. Registered as a singleton by the source.</summary>
/// <param name="Source">The `source` part of its agents' references.</param>
/// <param name="Locate">The backend of an agent, or null while the source does not know it yet; no route is made meanwhile.</param>
public sealed record AgentBackendSource(string Source, Func<AgentRef, AgentBackend?> Locate)
{
    /// <summary>
    /// Whether a host and port of this source may have an address that is not public. A gateway of our own connects to no other private address,
    /// whatever a name resolves to at that moment.
    /// </summary>
    public Func<string, int, bool> MayBePrivate { get; init; } = (_, _) => false;

    /// <summary>Whether the agent is this source's, although <see cref="Locate"/> cannot say yet where it is.</summary>
    public Func<AgentRef, bool> Knows { get; init; } = _ => false;

    /// <summary>Finds out where the agents are, as far as that does not take long. Done once, before a gateway of our own listens.</summary>
    public Func<CancellationToken, Task> PrepareAsync { get; init; } = _ => Task.CompletedTask;
}

/// <summary>All sources of backends that are registered.</summary>
public sealed class AgentBackends(IEnumerable<AgentBackendSource> sources)
{
    private readonly Dictionary<string, AgentBackendSource> _sources = sources.ToDictionary(source => source.Source, StringComparer.Ordinal);

    /// <summary>The backend of an agent, or null while it is not known: no such source, or the source has not started.</summary>
    public AgentBackend? Locate(AgentRef agent) => _sources.GetValueOrDefault(agent.Source)?.Locate(agent);

    /// <summary>Whether a source says that the agent is its own. One that is and cannot be located yet is left as it stands at the gateway meanwhile.</summary>
    public bool Knows(AgentRef agent) => _sources.GetValueOrDefault(agent.Source)?.Knows(agent) is true;

    /// <summary>Has every source find out where its agents are.</summary>
    internal Task PrepareAsync(CancellationToken cancellationToken) => Task.WhenAll(_sources.Values.Select(source => source.PrepareAsync(cancellationToken)));

    /// <summary>Whether any source says that this host and port may have an address that is not public.</summary>
    public bool MayBePrivate(string host, int port) => _sources.Values.Any(source => source.MayBePrivate(host, port));

    /// <summary>The demo agents: loopback, known once they listen.</summary>
    public static AgentBackendSource Demo(DemoAgentsEndpoint endpoint) => new(
        DemoAgentsEndpoint.Source,
        agent => endpoint.Address is not { } address
            ? null
            : new AgentBackend.Static(address.Host, address.Port, address.Scheme == Uri.UriSchemeHttps, DemoAgentsEndpoint.PathOf(agent)))
    {
        MayBePrivate = (host, port) => endpoint.Address is { } address && address.IdnHost == host && address.Port == port,
    };
}

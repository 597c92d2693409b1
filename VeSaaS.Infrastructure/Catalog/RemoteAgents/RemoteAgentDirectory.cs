using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>
/// The agents of `Agents:Remote`. The list is the configuration's and is always there; each agent's card is read again whenever the list is asked for,
/// and an agent whose card cannot be read says so by itself.
/// </summary>
internal sealed class RemoteAgentDirectory : IAgentDirectory
{
    // A page waits so long for cards and then shows what is known; what comes later is announced.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<AgentRef, (RemoteAgent Agent, BackendCredential? Credential)> _agents;
    private readonly GatewayReconcileQueue _reconciles;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;

    public RemoteAgentDirectory(
        IOptions<RemoteAgentsOptions> options, RemoteCardReader reader, GatewayReconcileQueue reconciles, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _agents = options.Value.Remote.Select(agent => (new RemoteAgent(agent, reader, time), CredentialOf(agent, options.Value))).ToDictionary(agent => agent.Item1.Ref);
        (_reconciles, _time, _stopping) = (reconciles, time, lifetime.ApplicationStopping);
    }

    public string Source => DesiredGateway.RemoteSource;

    /// <summary>How the gateway reaches the agent.</summary>
    public AgentBackend? Locate(AgentRef agent) => _agents.TryGetValue(agent, out var known) ? known.Agent.Locate(known.Credential) : null;

    /// <summary>Whether the configuration names the agent.</summary>
    public bool Knows(AgentRef agent) => _agents.ContainsKey(agent);

    public async Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return new AgentDirectoryListing.Found([.. _agents.Values.Select(agent => agent.Agent.Describe())]);
    }

    /// <summary>Reads every card anew, or gives up waiting for those that take long.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var reads = Task.WhenAll(_agents.Values.Select(agent => RefreshAsync(agent.Agent)));
        try
        {
            await reads.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is known is shown; the reads go on and announce what they find.
        }
    }

    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    private static BackendCredential? CredentialOf(RemoteAgentOptions agent, RemoteAgentsOptions options) =>
        agent.CredentialRef is { } name && options.Credentials.TryGetValue(name, out var credential)
            ? new BackendCredential(name, credential.Header.ToLowerInvariant(), credential.Prefix)
            : null;

    // Not under the asker's token: whoever leaves the page must not keep others from the answer.
    private async Task RefreshAsync(RemoteAgent agent)
    {
        var before = agent.Locate(null);
        if (!await agent.RefreshAsync(_stopping))
        {
            return;
        }

        if (agent.Locate(null) != before)
        {
            _reconciles.Enqueue(agent.Ref);
        }

        _changes.Writer.TryWrite(true);
    }
}

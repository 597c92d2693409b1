using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Finds the agents that changes at the gateway concern, and hands them to the queue.</summary>
internal sealed partial class GatewayResync(
    IGatewayStore store, GatewayRecords records, GatewayReconcileQueue queue, ILogger<GatewayResync> logger)
{
    // Hashes cannot be turned back into references.
    private volatile Dictionary<string, AgentRef> _agents = [];

    /// <summary>Enqueues the agent whose object changed; everything when that cannot be told.</summary>
    public async Task FollowAsync(GatewayChange change, CancellationToken cancellationToken)
    {
        if (change.AgentHash is { } hash && _agents.TryGetValue(hash, out var agent))
        {
            queue.Enqueue(agent);
        }
        else
        {
            await EnqueueAllAsync(cancellationToken);
        }
    }

    /// <summary>Enqueues every bound agent, and every agent of which objects are left though nobody binds it.</summary>
    public async Task EnqueueAllAsync(CancellationToken cancellationToken)
    {
        var agents = (await records.AgentsAsync(cancellationToken)).ToHashSet();
        foreach (var item in await store.ListAsync(null, cancellationToken))
        {
            if (item.Label(GatewayNames.AgentLabel) is not { } hash)
            {
                continue;
            }

            if (AgentRef.TryParse(item.Annotation(GatewayNames.AgentRefAnnotation), out var agent) && agent.Value.Hash == hash)
            {
                agents.Add(agent.Value);
            }
            else if (!agents.Any(known => known.Hash == hash))
            {
                // Nobody's, so nobody's to delete: an operator has to look.
                Log.Stray(logger, item.Kind, item.Name);
            }
        }

        _agents = agents.ToDictionary(agent => agent.Hash);
        queue.Enqueue(agents);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Kind} {Name} carries our label without a valid reference; it is left alone.")]
        public static partial void Stray(ILogger logger, GatewayKind kind, string name);
    }
}

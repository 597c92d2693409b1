using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Finds the agents that changes at the gateway concern, and hands them to the queue.</summary>
internal sealed partial class GatewayResync(
    IGatewayStore store, GatewayRecords records, GatewayReconcileQueue queue, ReconcileLease lease, ILogger<GatewayResync> logger)
{
    private bool _wasHeld;

    // Hashes cannot be turned back into references.
    private volatile Dictionary<string, AgentRef> _agents = [];

    /// <summary>Whether other processes reconcile the same gateway.</summary>
    public bool IsShared => lease.IsShared;

    /// <summary>Whether this process is the one that reconciles.</summary>
    public bool IsOurs => lease.IsHeld;

    /// <summary>Every agent that has to be reconciled before the gateway may listen; none where another process does it.</summary>
    public async Task<IReadOnlyList<AgentRef>> AgentsAsync(CancellationToken cancellationToken) =>
        lease.IsHeld ? await records.AgentsAsync(cancellationToken) : [];

    /// <summary>
    /// Enqueues what other processes have committed; and everything when this process has just become the one that reconciles.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var hadBeenHeld = _wasHeld;
        _wasHeld = lease.IsHeld;
        if (!_wasHeld)
        {
            return;
        }

        if (!hadBeenHeld)
        {
            await EnqueueAllAsync(cancellationToken);
            return;
        }

        queue.Enqueue(await records.BehindAsync(cancellationToken));
    }

    /// <summary>Enqueues the agent whose object changed; everything when that cannot be told.</summary>
    public async Task FollowAsync(GatewayChange change, CancellationToken cancellationToken)
    {
        if (!lease.IsHeld)
        {
            return;
        }

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
        if (!lease.IsHeld)
        {
            return;
        }

        records.Forget();
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

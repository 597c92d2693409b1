using System.Diagnostics;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// Makes the gateway what the database says, for one agent at a time:
/// <code>
///   objects → database → plan → writes → status → probes → grants Confirmed, Revoked
///      ▲                                    │        │
///      └──── try again later ◄──────────────┴────────┘   nothing is half open meanwhile (ReconcilePlan)
/// </code>
/// The objects are read first: a plan is never older than the objects that it is written over, and a write over anything newer is a
/// conflict. So two nodes may do this at once.
/// </summary>
public sealed class GatewayReconciler(
    IGatewayStore store, AgentBackends backends, AccessProof proof, GatewayRecords records, IOptions<GatewayOptions> options)
{
    private GatewayDialect Dialect => options.Value.Dialect;

    /// <summary>Reconciles one agent once.</summary>
    public async Task<ReconcileOutcome> ReconcileAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        GatewayFacts? facts = null;
        try
        {
            var listed = await store.ListAsync(agent.Hash, cancellationToken);
            facts = await records.ReadAsync(agent, cancellationToken);
            return await ReconcileAsync(agent, listed, facts, cancellationToken);
        }
        catch (GatewayUnavailableException exception)
        {
            return await AwayAsync(agent, facts ?? await records.ReadAsync(agent, cancellationToken), exception.Message, cancellationToken);
        }
    }

    private async Task<ReconcileOutcome> ReconcileAsync(
        AgentRef agent, IReadOnlyList<GatewayObject> listed, GatewayFacts facts, CancellationToken cancellationToken)
    {
        if (listed.FirstOrDefault(item => !IsOurs(item, agent)) is { } foreign)
        {
            return await RefuseAsync(agent, facts, $"{foreign.Kind} {foreign.Name} carries this agent's label but belongs to '{foreign.Annotation(GatewayNames.AgentRefAnnotation)}'.", cancellationToken);
        }

        var allowed = facts.Allowed(Dialect);
        var desired = await DesireAsync(agent, listed, facts, allowed, cancellationToken);
        if (await ObstacleAsync(agent, listed, desired, facts, cancellationToken) is { } obstacle)
        {
            return obstacle;
        }

        var plan = ReconcilePlan.Make(agent, listed, desired, allowed, facts.Binding?.ShardBits ?? 0);
        var (writes, failure) = await WriteAsync(agent, plan, facts, cancellationToken);
        // A removal that ends writes this down together with the end of the binding.
        if (writes is not null && (failure is not null || facts.Binding is not { RemovalRequestedAt: not null }))
        {
            await records.AdvanceAsync(agent, facts, failure is null ? GrantProgress.PolicyApplied : GrantProgress.Created, writes, cancellationToken);
        }

        switch (failure)
        {
            case ReconcileOutcome.Refused refused:
                return await RefuseAsync(agent, facts, refused.Why, cancellationToken);
            case ReconcileOutcome.Unavailable unavailable:
                return await AwayAsync(agent, facts, unavailable.Why, cancellationToken);
            case not null:
                return failure;
        }

        return facts.Binding switch
        {
            null or { RemovalRequestedAt: not null } => await RemoveAsync(agent, facts, writes, cancellationToken),
            _ when writes is not null || plan.IsDeferred => await WaitAsync(agent, facts, cancellationToken),
            _ => await proof.ProveAsync(agent, listed, desired, facts, cancellationToken) switch
            {
                // Found open: take the route down at once, not at the next turn.
                null => await ReconcileAsync(agent, cancellationToken),
                var outcome => outcome,
            },
        };
    }

    private async Task<IReadOnlyList<GatewayObject>> DesireAsync(
        AgentRef agent, IReadOnlyList<GatewayObject> listed, GatewayFacts facts, IReadOnlySet<CustomerId> allowed, CancellationToken cancellationToken)
    {
        if (facts.Binding is not { } binding)
        {
            return [];
        }

        var bits = Dialect is GatewayDialect.TrafficPolicy ? binding.ShardBits : DesiredGateway.ShardBitsFor(allowed, binding.ShardBits);
        if (bits > binding.ShardBits)
        {
            await records.GrowAsync(agent, bits, cancellationToken);
            binding.ShardBits = bits;
        }

        return DesiredGateway.For(binding, allowed, backends, listed, options.Value);
    }

    // What has to be seen before the first write: names that are taken by somebody else, and the baseline without which no route may stand.
    private async Task<ReconcileOutcome?> ObstacleAsync(
        AgentRef agent, IReadOnlyList<GatewayObject> listed, IReadOnlyList<GatewayObject> desired, GatewayFacts facts, CancellationToken cancellationToken)
    {
        foreach (var item in desired.Where(item => !listed.Any(known => known.Kind == item.Kind && known.Name == item.Name)))
        {
            if (await store.GetAsync(item.Kind, item.Name, cancellationToken) is not { } taken)
            {
                continue;
            }

            // Ours, and made since the list was read: what the database said then may be older than the object.
            return IsOurs(taken, agent)
                ? new ReconcileOutcome.Conflict()
                : await RefuseAsync(agent, facts, $"{item.Kind} {item.Name} exists and is not managed by VE SaaS for {agent}.", cancellationToken);
        }

        if (desired.Any(item => item.Kind is GatewayKind.HttpRoute) && await BaselineGapAsync(cancellationToken) is { } gap)
        {
            await records.ReportAsync(agent, facts, gap, GrantWaiting.GatewayStarting, cancellationToken);
            return new ReconcileOutcome.Waiting(gap);
        }

        return null;
    }

    private async Task<string?> BaselineGapAsync(CancellationToken cancellationToken)
    {
        var baseline = BaselineManifests.All(options.Value.Namespace, Dialect).ToList();
        var found = await Task.WhenAll(baseline.Select(expected => store.GetAsync(expected.Kind, expected.Name, cancellationToken)));
        foreach (var (expected, stored) in baseline.Zip(found))
        {
            if (stored is not { } installed)
            {
                return $"The gateway's baseline is incomplete: {expected.Kind} {expected.Name} is missing.";
            }

            if (!BaselineManifests.HasRules(installed, expected))
            {
                return $"The gateway's baseline was changed: {expected.Kind} {expected.Name} has other rules.";
            }
        }

        return null;
    }

    private async Task<(GatewayWrites? Writes, ReconcileOutcome? Failure)> WriteAsync(
        AgentRef agent, ReconcilePlan plan, GatewayFacts facts, CancellationToken cancellationToken)
    {
        // Creates alone may be a store that starts empty; everything else was there, and nobody had asked for a change.
        var isDrift = facts.Binding is { } binding && binding.ConfirmedGeneration == binding.DesiredGeneration
            && (proof.Holds(agent) || plan.Steps.Any(step => step is not ReconcileStep.Apply { Read: null }));
        var writes = new GatewayWrites([], [], [], isDrift);
        ReconcileOutcome? failure = null;
        foreach (var step in plan.Steps)
        {
            if ((failure = await WriteAsync(step, writes, cancellationToken)) is not null)
            {
                break;
            }

            proof.Forget(agent);
        }

        return (writes.Any ? writes : null, failure);
    }

    private async Task<ReconcileOutcome?> WriteAsync(ReconcileStep step, GatewayWrites writes, CancellationToken cancellationToken)
    {
        var (item, log) = step switch
        {
            ReconcileStep.Delete delete => (delete.Read, writes.Removed),
            ReconcileStep.Apply { Read: null } create => (create.Desired, writes.Created),
            ReconcileStep.Apply replace => (replace.Desired, writes.Replaced),
            _ => throw new UnreachableException(step.GetType().Name),
        };
        try
        {
            switch (step is ReconcileStep.Apply apply
                ? await store.ApplyAsync(apply.Desired, apply.Read, cancellationToken)
                : await store.DeleteAsync(item, cancellationToken))
            {
                case GatewayWrite.Done:
                    log.Add(GatewayWrites.Name(item.Kind, item.Name));
                    return null;
                case GatewayWrite.Refused refused:
                    return new ReconcileOutcome.Refused(refused.Reason);
                default:
                    return new ReconcileOutcome.Conflict();
            }
        }
        catch (GatewayUnavailableException exception)
        {
            // What was written before it still has to be put down.
            return new ReconcileOutcome.Unavailable(exception.Message);
        }
    }

    private async Task<ReconcileOutcome> RemoveAsync(AgentRef agent, GatewayFacts facts, GatewayWrites? writes, CancellationToken cancellationToken)
    {
        proof.Forget(agent);
        if (facts.Binding is null)
        {
            // Nothing of the agent is left, so nobody gets through.
            await records.RevokedAsync([.. facts.Closing], cancellationToken);
        }
        else
        {
            await records.RemovedAsync(agent, facts, writes, cancellationToken);
        }

        return new ReconcileOutcome.Settled();
    }

    private async Task<ReconcileOutcome> WaitAsync(AgentRef agent, GatewayFacts facts, CancellationToken cancellationToken)
    {
        await records.ReportAsync(agent, facts, GrantWaiting.GatewayAcceptance, GrantWaiting.GatewayAcceptance, cancellationToken);
        return new ReconcileOutcome.Waiting(GrantWaiting.GatewayAcceptance);
    }

    private async Task<ReconcileOutcome> AwayAsync(AgentRef agent, GatewayFacts facts, string why, CancellationToken cancellationToken)
    {
        await records.ReportAsync(agent, facts, why, GrantWaiting.GatewayAway, cancellationToken);
        return new ReconcileOutcome.Unavailable(why);
    }

    private async Task<ReconcileOutcome> RefuseAsync(AgentRef agent, GatewayFacts facts, string why, CancellationToken cancellationToken)
    {
        await records.ReportAsync(agent, facts, why, GrantWaiting.Refused, cancellationToken);
        return new ReconcileOutcome.Refused(why);
    }

    private static bool IsOurs(GatewayObject item, AgentRef agent) =>
        item.Label(GatewayNames.ManagedByLabel) == GatewayNames.ManagedBy && item.Annotation(GatewayNames.AgentRefAnnotation) == agent.ToString();
}

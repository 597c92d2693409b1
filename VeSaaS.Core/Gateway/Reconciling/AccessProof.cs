using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// The second half of a reconcile: whether the gateway has taken what was written, and whether it lets in whom it should and nobody else.
/// </summary>
public sealed partial class AccessProof(GatewayProbe probe, GatewayRecords records, IOptions<GatewayOptions> options, ILogger<AccessProof> logger)
{
    private const int ProbesAtOnce = 8;

    // Generations whose documents this process has seen in place and proven by probes.
    private readonly ConcurrentDictionary<AgentRef, long> _proven = [];

    /// <summary>Whether this process has proven the agent since it was last written.</summary>
    internal bool Holds(AgentRef agent) => _proven.ContainsKey(agent);

    /// <summary>Something was written: prove it again.</summary>
    internal void Forget(AgentRef agent) => _proven.TryRemove(agent, out _);

    /// <summary>
    /// Probes the agent that waited longest, as strangers and without a reason. Returns it when it has to be reconciled: it is open, or was
    /// not refused as it must be.
    /// </summary>
    internal async Task<AgentRef?> SampleAsync(CancellationToken cancellationToken)
    {
        if (!probe.CanProbe || await records.NextToProbeAsync(cancellationToken) is not { } agent)
        {
            return null;
        }

        switch (await probe.AsStrangersAsync(agent, cancellationToken))
        {
            case { IsOpen: true } open:
                await QuarantineAsync(agent, open, cancellationToken);
                return agent;
            case { Trouble: not null }:
                Forget(agent);
                return agent;
            default:
                return await SampleCustomerAsync(agent, cancellationToken);
        }
    }

    // The other half of the promise: who pays gets through.
    private async Task<AgentRef?> SampleCustomerAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        ProbeAnswer? answer = await records.NextCustomerAsync(agent, cancellationToken) is { } customer
            ? await probe.AsCustomerAsync(agent, customer, cancellationToken)
            : null;
        await records.ProbedAsync(agent, answer, cancellationToken);
        if (answer is not (ProbeAnswer.Refused or ProbeAnswer.Unauthenticated or ProbeAnswer.NoRoute))
        {
            return null;
        }

        Forget(agent);
        return agent;
    }

    /// <summary>Judges status, probes, and writes down what was proven. Null when the agent was found open, and is now quarantined.</summary>
    internal async Task<ReconcileOutcome?> ProveAsync(
        AgentRef agent, IReadOnlyList<GatewayObject> stored, IReadOnlyList<GatewayObject> desired, GatewayFacts facts, CancellationToken cancellationToken)
    {
        var binding = facts.Binding!;
        var hasRoute = desired.Any(item => item.Kind is GatewayKind.HttpRoute);
        if (hasRoute && stored.Select(GatewayHealth.Trouble).FirstOrDefault(trouble => trouble is not null) is { } trouble)
        {
            await records.ReportAsync(agent, facts, trouble, GrantWaiting.GatewayAcceptance, cancellationToken);
            return new ReconcileOutcome.Waiting(trouble);
        }

        var isProven = _proven.TryGetValue(agent, out var generation) && generation == binding.DesiredGeneration && binding.DeniesStrangers is true;
        if (isProven && !facts.Opening.Any() && !facts.Closing.Any())
        {
            return new ReconcileOutcome.Settled();
        }

        await records.AdvanceAsync(agent, facts, hasRoute ? GrantProgress.GatewayConfirmed : GrantProgress.PolicyApplied, null, cancellationToken);
        return probe.CanProbe
            ? await ProbeAsync(agent, hasRoute, facts, cancellationToken)
            : await WaitAsync(agent, facts, GrantWaiting.GatewayStarting, cancellationToken);
    }

    private async Task<ReconcileOutcome?> ProbeAsync(AgentRef agent, bool hasRoute, GatewayFacts facts, CancellationToken cancellationToken)
    {
        if (!hasRoute)
        {
            return await CloseWithoutRouteAsync(agent, facts, cancellationToken);
        }

        var strangers = await probe.AsStrangersAsync(agent, cancellationToken);
        if (strangers.IsOpen)
        {
            await QuarantineAsync(agent, strangers, cancellationToken);
            return null;
        }

        if (strangers.Trouble is { } trouble)
        {
            await records.ReportAsync(agent, facts, trouble, GrantWaiting.StillRefused, cancellationToken);
            return new ReconcileOutcome.Waiting(trouble);
        }

        var denied = await AskAsDeniedAsync(agent, facts, cancellationToken);
        if (denied is not (null or ProbeAnswer.Refused))
        {
            return await WaitAsync(agent, facts, GrantWaiting.StillOpen, cancellationToken);
        }

        var probed = await ProbeGrantsAsync(agent, facts, cancellationToken);
        probed = probed with { Answer = probed.Answer ?? denied };
        await records.ConfirmAsync(agent, facts, probed, cancellationToken);
        _proven[agent] = facts.Binding!.DesiredGeneration;
        return probed.Waiting is [var (_, first), ..] ? new ReconcileOutcome.Waiting(first) : new ReconcileOutcome.Settled();
    }

    // Of an agent that is denied to everybody: one of those who got through before, for all of them. Null where it is not, or nobody did.
    private async Task<ProbeAnswer?> AskAsDeniedAsync(AgentRef agent, GatewayFacts facts, CancellationToken cancellationToken) =>
        facts is { Binding.QuarantinedAt: not null, Settled: [var settled, ..] } ? await probe.AsCustomerAsync(agent, settled.Customer, cancellationToken) : null;

    // No route stands, so that everyone is refused: revocations can be proven, and hires wait for the route.
    private async Task<ReconcileOutcome> CloseWithoutRouteAsync(AgentRef agent, GatewayFacts facts, CancellationToken cancellationToken)
    {
        var revoked = new List<AccessGrant>();
        foreach (var grant in facts.Closing)
        {
            if (await probe.AsCustomerAsync(agent, grant.CustomerId, cancellationToken) is ProbeAnswer.NoRoute or ProbeAnswer.Refused)
            {
                revoked.Add(grant);
            }
        }

        await records.RevokedAsync(revoked, cancellationToken);
        var rest = facts with { Grants = [.. facts.Grants.Except(revoked)] };
        if (!facts.Binding!.IsTakenDown)
        {
            return await WaitAsync(agent, rest, GrantWaiting.AgentUnknown, cancellationToken);
        }

        await records.ReportAsync(agent, rest, GrantWaiting.Quarantined, GrantWaiting.Quarantined, cancellationToken);
        return rest.Opening.Any() || rest.Closing.Any() ? new ReconcileOutcome.Waiting(GrantWaiting.Quarantined) : new ReconcileOutcome.Settled();
    }

    private async Task<ProbedGrants> ProbeGrantsAsync(AgentRef agent, GatewayFacts facts, CancellationToken cancellationToken)
    {
        var allowed = facts.Allowed(options.Value.Dialect);
        var opening = facts.Opening.Where(grant => allowed.Contains(grant.CustomerId)).ToList();
        var customers = opening.Concat(facts.Closing.Where(grant => !allowed.Contains(grant.CustomerId))).Select(grant => grant.CustomerId).Distinct();
        var answers = new ConcurrentDictionary<CustomerId, ProbeAnswer>();
        await Parallel.ForEachAsync(
            customers,
            new ParallelOptions { MaxDegreeOfParallelism = ProbesAtOnce, CancellationToken = cancellationToken },
            async (customer, token) => answers[customer] = await probe.AsCustomerAsync(agent, customer, token));

        List<AccessGrant> confirmed = [], revoked = [];
        var without = facts.Binding!.QuarantinedAt is null ? GrantWaiting.Full : GrantWaiting.Quarantined;
        List<(AccessGrant, string)> waiting = [.. facts.Opening.Except(opening).Select(grant => (grant, without))];
        foreach (var grant in opening)
        {
            if (answers[grant.CustomerId] is ProbeAnswer.Reached)
            {
                confirmed.Add(grant);
            }
            else
            {
                waiting.Add((grant, Explain(answers[grant.CustomerId])));
            }
        }

        foreach (var grant in facts.Closing)
        {
            // Another grant of the same customer may rightly keep the agent open for it.
            if (allowed.Contains(grant.CustomerId) || answers[grant.CustomerId] is ProbeAnswer.Refused)
            {
                revoked.Add(grant);
            }
            else
            {
                waiting.Add((grant, GrantWaiting.StillOpen));
            }
        }

        ProbeAnswer? answer = opening.FirstOrDefault() is { } asked ? answers[asked.CustomerId] : null;
        return new ProbedGrants(confirmed, revoked, waiting) { Answer = answer };
    }

    private static string Explain(ProbeAnswer answer) => answer switch
    {
        ProbeAnswer.Refused or ProbeAnswer.Unauthenticated or ProbeAnswer.NoRoute => GrantWaiting.StillRefused,
        ProbeAnswer.Unreachable => GrantWaiting.GatewayAway,
        _ => GrantWaiting.AgentSilent,
    };

    private async Task<ReconcileOutcome> WaitAsync(AgentRef agent, GatewayFacts facts, string text, CancellationToken cancellationToken)
    {
        await records.ReportAsync(agent, facts, text, text, cancellationToken);
        return new ReconcileOutcome.Waiting(text);
    }

    private async Task QuarantineAsync(AgentRef agent, StrangerReport open, CancellationToken cancellationToken)
    {
        var what = open.Trouble ?? "The agent is open.";
        Log.Open(logger, agent, what);
        await records.QuarantineAsync(agent, what, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "{Agent} lets strangers in, and is taken off the gateway: {What}")]
        public static partial void Open(ILogger logger, AgentRef agent, string what);
    }
}

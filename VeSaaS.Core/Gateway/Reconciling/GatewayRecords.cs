using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// What reconciles read from and write to the database. Every write says in its WHERE what it was based on, so that a change by somebody
/// else in between is never overwritten; audit rows are in the same transaction, live events follow the commit.
/// </summary>
public sealed class GatewayRecords(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    private const string Reason = "the gateway's state is a function of every customer's grants";
    private const int TextLength = 400;

    private readonly AllowedGrants _allowed = new();

    /// <summary>Something that the gateway page shows has changed.</summary>
    public static readonly LiveTopic AnyBinding = new("gateway", Guid.Empty);

    internal async Task<GatewayFacts> ReadAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        // The binding first: a commit between the reads then shows grants that are newer than the generation, never older.
        var binding = await db.Set<GatewayBinding>().AsNoTracking().SingleOrDefaultAsync(row => row.Agent == agent, cancellationToken);
        var of = db.Set<AccessGrant>().AsNoTracking().Where(grant => grant.Agent == agent);
        var allowed = await _allowed.ReadAsync(of, binding, cancellationToken);
        var moving = await of.Where(grant => grant.State == GrantState.Pending || grant.State == GrantState.Revoking
            || (grant.State == GrantState.Confirmed && grant.Progress != GrantProgress.Ready)).ToDictionaryAsync(grant => grant.Id, cancellationToken);
        return new GatewayFacts(
            binding, [.. moving.Values], [.. allowed.Where(grant => !moving.ContainsKey(grant.Key)).Select(grant => grant.Value)]);
    }

    /// <summary>Every grant is read again at the next look at its agent, and not only what was asked for since the last one.</summary>
    internal void Forget() => _allowed.Forget();

    /// <summary>Every bound agent.</summary>
    internal async Task<IReadOnlyList<AgentRef>> AgentsAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<GatewayBinding>().Select(binding => binding.Agent).ToListAsync(cancellationToken);
    }

    /// <summary>The agents whose gateway is not yet what their last commit asked for.</summary>
    internal async Task<IReadOnlyList<AgentRef>> BehindAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<GatewayBinding>().Where(binding => binding.ConfirmedGeneration != binding.DesiredGeneration)
            .Select(binding => binding.Agent).ToListAsync(cancellationToken);
    }

    /// <summary>One customer who may call the agent, drawn by lot; null when nobody may.</summary>
    internal async Task<CustomerId?> NextCustomerAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await GatewayRows.NextCustomerAsync(db, agent, cancellationToken);
    }

    /// <summary>The settled agent whose probe is the oldest.</summary>
    internal async Task<AgentRef?> NextToProbeAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var next = await db.Set<GatewayBinding>().AsNoTracking()
            .Where(GatewayBinding.IsNotTakenDown)
            .Where(binding => binding.RemovalRequestedAt == null && binding.ConfirmedGeneration == binding.DesiredGeneration)
            .OrderBy(binding => binding.ProbedAt).FirstOrDefaultAsync(cancellationToken);
        return next?.Agent;
    }

    /// <summary>Keeps the larger number of shards before anything is written by it: a node that still counts by the old one must not take new shards for strays.</summary>
    internal Task GrowAsync(AgentRef agent, int shardBits, CancellationToken cancellationToken) => WriteAsync(
        db => db.Set<GatewayBinding>().Where(binding => binding.Agent == agent && binding.ShardBits < shardBits)
            .ExecuteUpdateAsync(set => set.SetProperty(binding => binding.ShardBits, shardBits), cancellationToken),
        cancellationToken);

    /// <summary>Moves opening grants to a step that is done, and writes down what was changed at the gateway.</summary>
    internal async Task AdvanceAsync(
        AgentRef agent, GatewayFacts facts, GrantProgress step, GatewayWrites? writes, CancellationToken cancellationToken)
    {
        var opening = facts.Opening.Where(grant => grant.Progress < step).ToList();
        var ids = opening.Select(grant => grant.Id).ToList();
        // Stored as names, which a database orders by the alphabet.
        var before = Enum.GetValues<GrantProgress>().Where(progress => progress < step).ToList();
        if (ids.Count == 0 && writes is null)
        {
            return;
        }

        await WriteAsync(
            async db =>
            {
                GatewayRows.Audit(db, time, agent, facts, writes);
                await db.Set<AccessGrant>().Where(grant => ids.Contains(grant.Id) && before.Contains(grant.Progress))
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(grant => grant.Progress, step)
                            .SetProperty(grant => grant.WaitingFor, GrantWaiting.GatewayAcceptance),
                        cancellationToken);
            },
            cancellationToken);
        Publish(opening);
    }

    /// <summary>Says why a reconcile could not end, on the binding for the operator and on the grants for their people.</summary>
    internal async Task ReportAsync(
        AgentRef agent, GatewayFacts facts, string forOperator, string forPeople, CancellationToken cancellationToken)
    {
        // What was found open stays readable until an operator has looked.
        forOperator = Cut(facts.Binding is { IsTakenDown: true, LastError: { } found } ? found : forOperator);
        var waiting = facts.Opening.Concat(facts.Closing).Where(grant => grant.WaitingFor != forPeople).ToList();
        if (waiting.Count == 0 && (facts.Binding is null || facts.Binding.LastError == forOperator))
        {
            return;
        }

        await WriteAsync(
            async db =>
            {
                await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent)
                    .ExecuteUpdateAsync(set => set.SetProperty(binding => binding.LastError, forOperator), cancellationToken);
                await GatewayRows.SayAsync(db, waiting, forPeople, cancellationToken);
                GatewayRows.AuditRefusal(db, time, agent, facts, forOperator, forPeople);
            },
            cancellationToken);
        Publish(waiting);
    }

    /// <summary>The gateway has caught up and the probes agree.</summary>
    internal async Task ConfirmAsync(AgentRef agent, GatewayFacts facts, ProbedGrants probed, CancellationToken cancellationToken)
    {
        var generation = facts.Binding!.DesiredGeneration;
        var now = time.GetUtcNow();
        var trouble = probed.Waiting.Select(waiting => waiting.For).FirstOrDefault();
        await WriteAsync(
            async db =>
            {
                await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(binding => binding.ConfirmedGeneration, binding => binding.ConfirmedGeneration > generation ? binding.ConfirmedGeneration : generation)
                            .SetProperty(binding => binding.DeniesStrangers, (bool?)true)
                            .SetProperty(binding => binding.ProbedAt, (DateTimeOffset?)now)
                            .SetProperty(binding => binding.LastError, trouble),
                        cancellationToken);
                await GatewayRows.CaughtUpAsync(db, agent, cancellationToken);
                await GatewayRows.SayProbedAsync(db, agent, probed.Answer, now, cancellationToken);
                foreach (var grant in probed.Confirmed)
                {
                    await GatewayRows.ConfirmAsync(db, time, grant, cancellationToken);
                }

                await GatewayRows.RevokeAsync(db, time, probed.Revoked, cancellationToken);
                foreach (var (grant, text) in probed.Waiting)
                {
                    await GatewayRows.SayAsync(db, [grant], text, cancellationToken);
                }
            },
            cancellationToken);
        Publish([.. probed.Confirmed, .. probed.Revoked, .. probed.Waiting.Select(waiting => waiting.Grant)]);
    }

    /// <summary>These are proven closed.</summary>
    internal async Task RevokedAsync(IReadOnlyList<AccessGrant> grants, CancellationToken cancellationToken)
    {
        if (grants.Count == 0)
        {
            return;
        }

        await WriteAsync(db => GatewayRows.RevokeAsync(db, time, grants, cancellationToken), cancellationToken);
        Publish(grants);
    }

    /// <summary>A sampled probe of strangers was refused as it must be.</summary>
    internal async Task ProbedAsync(AgentRef agent, ProbeAnswer? customer, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await WriteAsync(
            async db =>
            {
                await GatewayRows.SayStrangersRefusedAsync(db, agent, now, cancellationToken);
                await GatewayRows.SayProbedAsync(db, agent, customer, now, cancellationToken);
            },
            cancellationToken);
        live.Publish(AnyBinding);
    }

    /// <summary>The agent is open: its route goes until an operator looks.</summary>
    internal async Task QuarantineAsync(AgentRef agent, string what, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await WriteAsync(
            async db =>
            {
                await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent).Where(GatewayBinding.IsNotTakenDown)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(binding => binding.QuarantinedAt, binding => binding.QuarantinedAt ?? now)
                            .SetProperty(binding => binding.DeniesStrangers, (bool?)false)
                            .SetProperty(binding => binding.ProbedAt, (DateTimeOffset?)now)
                            .SetProperty(binding => binding.LastError, Cut(what))
                            .SetProperty(binding => binding.BehindSince, binding => binding.BehindSince ?? now)
                            .SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration + 1),
                        cancellationToken);
                db.Audit(time, GatewayAudit.ProbeFailed, Actor.System, null, GatewayAudit.Subject(agent), new { what });
                db.Audit(time, GatewayAudit.RouteQuarantined, Actor.System, null, GatewayAudit.Subject(agent));
            },
            cancellationToken);
        live.Publish(AnyBinding);
    }

    /// <summary>Nothing is left at the gateway: the binding goes, unless it was wanted again meanwhile.</summary>
    internal async Task RemovedAsync(AgentRef agent, GatewayFacts facts, GatewayWrites? writes, CancellationToken cancellationToken)
    {
        var generation = facts.Binding!.DesiredGeneration;
        await WriteAsync(
            async db =>
            {
                GatewayRows.Audit(db, time, agent, facts, writes);
                await GatewayRows.RevokeAsync(db, time, [.. facts.Closing], cancellationToken);
                await db.Set<GatewayBinding>()
                    .Where(binding => binding.Agent == agent && binding.RemovalRequestedAt != null && binding.DesiredGeneration == generation)
                    .ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
        Publish([.. facts.Closing]);
    }

    private Task<bool> WriteAsync(Func<AppDbContext, Task> work, CancellationToken cancellationToken) => contexts.WriteAsSystemAsync(Reason, async (db, _) =>
    {
        await work(db);
        return true;
    }, cancellationToken);

    private void Publish(IReadOnlyCollection<AccessGrant> changed)
    {
        foreach (var grant in changed)
        {
            live.Publish(new LiveTopic("hire", grant.ReasonId));
        }

        foreach (var customer in changed.Select(grant => grant.CustomerId).Distinct())
        {
            live.Publish(new LiveTopic("team", customer.Value));
        }

        live.Publish(AnyBinding);
    }

    private static string Cut(string text) => text.Length <= TextLength ? text : text[..TextLength];
}

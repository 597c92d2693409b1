using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Changes of single rows inside a transaction of <see cref="GatewayRecords"/>.</summary>
internal static class GatewayRows
{
    public static async Task ConfirmAsync(AppDbContext db, TimeProvider time, AccessGrant grant, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        var confirmed = await db.Set<AccessGrant>()
            .Where(row => row.Id == grant.Id && row.State == grant.State).Where(AccessGrant.IsNotSuspended)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, GrantState.Confirmed)
                    .SetProperty(row => row.Progress, GrantProgress.Ready)
                    .SetProperty(row => row.ConfirmedAt, row => row.ConfirmedAt ?? now)
                    .SetProperty(row => row.WaitingFor, (string?)null),
                cancellationToken) == 1;
        if (confirmed && grant.ConfirmedAt is null)
        {
            Grants.Audit(db, time, GatewayAudit.AccessGranted, grant, Actor.System);
        }
    }

    public static async Task RevokeAsync(AppDbContext db, TimeProvider time, IReadOnlyList<AccessGrant> grants, CancellationToken cancellationToken)
    {
        foreach (var grant in grants)
        {
            await RevokeAsync(db, time, grant, cancellationToken);
        }
    }

    private static async Task RevokeAsync(AppDbContext db, TimeProvider time, AccessGrant grant, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        var revoked = await db.Set<AccessGrant>().Where(row => row.Id == grant.Id && row.State == GrantState.Revoking)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, GrantState.Revoked)
                    .SetProperty(row => row.RevokedAt, now)
                    .SetProperty(row => row.WaitingFor, (string?)null),
                cancellationToken) == 1;
        if (revoked)
        {
            Grants.Audit(db, time, GatewayAudit.AccessRevoked, grant, Actor.System);
        }
    }

    /// <summary>Ends the lag, unless something was asked for meanwhile.</summary>
    public static Task CaughtUpAsync(AppDbContext db, AgentRef agent, CancellationToken cancellationToken) =>
        db.Set<GatewayBinding>().Where(binding => binding.Agent == agent && binding.ConfirmedGeneration == binding.DesiredGeneration)
            .ExecuteUpdateAsync(set => set.SetProperty(binding => binding.BehindSince, (DateTimeOffset?)null), cancellationToken);

    public static Task SayStrangersRefusedAsync(AppDbContext db, AgentRef agent, DateTimeOffset at, CancellationToken cancellationToken) =>
        db.Set<GatewayBinding>().Where(binding => binding.Agent == agent)
            .ExecuteUpdateAsync(
                set => set.SetProperty(binding => binding.ProbedAt, (DateTimeOffset?)at).SetProperty(binding => binding.DeniesStrangers, (bool?)true),
                cancellationToken);

    /// <summary>What a customer who may call the agent got; nothing when nobody asked.</summary>
    public static async Task SayProbedAsync(AppDbContext db, AgentRef agent, ProbeAnswer? answer, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (answer is null)
        {
            return;
        }

        await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent)
            .ExecuteUpdateAsync(
                set => set.SetProperty(binding => binding.CustomerProbe, answer).SetProperty(binding => binding.CustomerProbedAt, (DateTimeOffset?)at),
                cancellationToken);
    }

    public static async Task<CustomerId?> NextCustomerAsync(AppDbContext db, AgentRef agent, CancellationToken cancellationToken)
    {
        var allowed = db.Set<AccessGrant>().Where(AccessGrant.IsNotSuspended).Where(grant => grant.Agent == agent && grant.State == GrantState.Confirmed
            && !db.Set<GatewayBinding>().Any(binding => binding.Agent == agent && binding.QuarantinedAt != null));
        var count = await allowed.CountAsync(cancellationToken);
        return count == 0
            ? null
            : await allowed.OrderBy(grant => grant.CreatedAt).ThenBy(grant => grant.Id).Skip(RandomNumberGenerator.GetInt32(count))
                .Select(grant => (CustomerId?)grant.CustomerId).FirstOrDefaultAsync(cancellationToken);
    }

    public static async Task SayAsync(AppDbContext db, IReadOnlyList<AccessGrant> grants, string text, CancellationToken cancellationToken)
    {
        foreach (var state in grants.GroupBy(grant => grant.State))
        {
            var ids = state.Select(grant => grant.Id).ToList();
            await db.Set<AccessGrant>().Where(grant => ids.Contains(grant.Id) && grant.State == state.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.WaitingFor, text), cancellationToken);
        }
    }

    /// <summary>Once, and not at every new try.</summary>
    public static void AuditRefusal(AppDbContext db, TimeProvider time, AgentRef agent, GatewayFacts facts, string what, string forPeople)
    {
        if (forPeople == GrantWaiting.Refused && facts.Binding is { } binding && binding.LastError != what)
        {
            db.Audit(time, GatewayAudit.ChangeRefused, Actor.System, null, GatewayAudit.Subject(agent), new { what });
        }
    }

    public static void Audit(AppDbContext db, TimeProvider time, AgentRef agent, GatewayFacts facts, GatewayWrites? writes)
    {
        if (writes is null)
        {
            return;
        }

        var subject = GatewayAudit.Subject(agent);
        if (writes.IsDrift)
        {
            db.Audit(time, GatewayAudit.DriftDetected, Actor.System, null, subject, new { missing = writes.Created, changed = writes.Replaced, added = writes.Removed });
            db.Audit(time, GatewayAudit.DriftRestored, Actor.System, null, subject);
            return;
        }

        var route = GatewayWrites.Name(GatewayKind.HttpRoute, GatewayNames.Route(agent));
        if (writes.Removed.Contains(route))
        {
            db.Audit(time, GatewayAudit.RouteRemoved, Actor.System, null, subject);
        }

        // Without a change that somebody asked for it is a store that started empty, filled again: nothing happened.
        if (facts.Binding is not { } binding || binding.DesiredGeneration <= binding.ConfirmedGeneration)
        {
            return;
        }

        if (writes.Created.Contains(route))
        {
            db.Audit(time, GatewayAudit.RouteCreated, Actor.System, null, subject);
        }

        db.Audit(time, GatewayAudit.PolicyChanged, Actor.System, null, subject, new
        {
            generation = binding.DesiredGeneration,
            created = writes.Created,
            replaced = writes.Replaced,
            removed = writes.Removed,
        });
    }
}

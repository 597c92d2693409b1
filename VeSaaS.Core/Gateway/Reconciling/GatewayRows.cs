using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Changes of single rows inside a transaction of <see cref="GatewayRecords"/>.</summary>
internal static class GatewayRows
{
    public static async Task ConfirmAsync(AppDbContext db, TimeProvider time, AccessGrant grant, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        var confirmed = await db.Set<AccessGrant>()
            .Where(row => row.Id == grant.Id && row.State == grant.State
                && !row.SuspendedForPause && !row.SuspendedForBudget && !row.SuspendedForCustomer)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, GrantState.Confirmed)
                    .SetProperty(row => row.Progress, GrantProgress.Ready)
                    .SetProperty(row => row.ConfirmedAt, row => row.ConfirmedAt ?? now)
                    .SetProperty(row => row.WaitingFor, (string?)null),
                cancellationToken) == 1;
        if (confirmed && grant.State is GrantState.Pending)
        {
            Grants.Audit(db, time, GatewayAudit.AccessGranted, grant, Actor.System);
        }
    }

    public static async Task RevokeAsync(AppDbContext db, TimeProvider time, AccessGrant grant, CancellationToken cancellationToken)
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

    public static async Task SayAsync(AppDbContext db, IReadOnlyList<AccessGrant> grants, string text, CancellationToken cancellationToken)
    {
        foreach (var state in grants.GroupBy(grant => grant.State))
        {
            var ids = state.Select(grant => grant.Id).ToList();
            await db.Set<AccessGrant>().Where(grant => ids.Contains(grant.Id) && grant.State == state.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.WaitingFor, text), cancellationToken);
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

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway;

/// <summary>How asking for an agent's removal ended.</summary>
public abstract record BindingRemoval
{
    private BindingRemoval()
    {
    }

    /// <summary>The route goes, then the policies, then the binding.</summary>
    public sealed record Requested : BindingRemoval;

    /// <summary>Nothing to remove.</summary>
    public sealed record NotBound : BindingRemoval;

    /// <summary>So many customers still have access, or have it taken away just now; nothing was changed.</summary>
    public sealed record InUse(int Customers) : BindingRemoval;
}

/// <summary>
/// What Catalog does to bindings inside its own transaction. After the commit the caller hands the agent to <see cref="GatewayReconcileQueue"/>.
/// </summary>
public static class Bindings
{
    /// <summary>
    /// Binds an imported agent: deny-all policy, then route, no grants. One that is just being removed is taken back. False when it is bound already.
    /// </summary>
    public static async Task<bool> CreateAsync(AppDbContext db, TimeProvider time, AgentRef agent, Actor actor, CancellationToken cancellationToken)
    {
        var revived = await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent && binding.RemovalRequestedAt != null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(binding => binding.RemovalRequestedAt, (DateTimeOffset?)null)
                    .SetProperty(binding => binding.DeniesStrangers, (bool?)null)
                    .SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration + 1),
                cancellationToken) == 1;
        if (!revived)
        {
            if (await db.Set<GatewayBinding>().AnyAsync(binding => binding.Agent == agent, cancellationToken))
            {
                return false;
            }

            var now = time.GetUtcNow();
            // Generations go on where they were: grants of an earlier binding are not taken for later than those of this one.
            var last = await db.Set<AccessGrant>().Where(grant => grant.Agent == agent).MaxAsync(grant => (long?)grant.Generation, cancellationToken);
            db.Add(new GatewayBinding { Agent = agent, CreatedAt = now, DesiredGeneration = (last ?? 0) + 1, BehindSince = now });
        }

        db.Audit(time, GatewayAudit.BindingCreated, actor, null, GatewayAudit.Subject(agent));
        return true;
    }

    /// <summary>Asks for the end of an agent's route and policies. Refused while any grant is not revoked.</summary>
    public static async Task<BindingRemoval> RequestRemovalAsync(
        AppDbContext db, TimeProvider time, AgentRef agent, Actor actor, CancellationToken cancellationToken)
    {
        // Raising first takes the row's lock: a hire that runs at the same time either is counted here, or finds the removal.
        if (await RaiseAsync(db, time, agent, cancellationToken) is null)
        {
            return new BindingRemoval.NotBound();
        }

        var customers = await db.Set<AccessGrant>().Where(grant => grant.Agent == agent && grant.State != GrantState.Revoked)
            .Select(grant => grant.CustomerId).Distinct().CountAsync(cancellationToken);
        if (customers > 0)
        {
            return new BindingRemoval.InUse(customers);
        }

        var now = time.GetUtcNow();
        await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent)
            .ExecuteUpdateAsync(set => set.SetProperty(binding => binding.RemovalRequestedAt, (DateTimeOffset?)now), cancellationToken);
        db.Audit(time, GatewayAudit.RemovalRequested, actor, null, GatewayAudit.Subject(agent));
        return new BindingRemoval.Requested();
    }

    /// <summary>An operator's word that the agent may have its route back. False when it was not quarantined.</summary>
    public static async Task<bool> ClearQuarantineAsync(AppDbContext db, TimeProvider time, AgentRef agent, Actor actor, CancellationToken cancellationToken)
    {
        var cleared = await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent && binding.QuarantinedAt != null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(binding => binding.QuarantinedAt, (DateTimeOffset?)null)
                    .SetProperty(binding => binding.QuarantinedBy, (Guid?)null)
                    .SetProperty(binding => binding.QuarantineReason, (string?)null)
                    .SetProperty(binding => binding.LastError, (string?)null)
                    .SetProperty(binding => binding.DeniesStrangers, (bool?)null)
                    .SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration + 1),
                cancellationToken) == 1;
        if (cleared)
        {
            db.Audit(time, GatewayAudit.QuarantineCleared, actor, null, GatewayAudit.Subject(agent));
        }

        return cleared;
    }

    // One statement, so that two transactions never raise to the same number; its row is this transaction's until the commit, so that the number is that of
    // the statement. Null when nothing was raised: once removal has begun nothing is.
    internal static async Task<long?> RaiseAsync(AppDbContext db, TimeProvider time, AgentRef agent, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        var raised = await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent && binding.RemovalRequestedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration + 1)
                    .SetProperty(binding => binding.BehindSince, binding => binding.BehindSince ?? now),
                cancellationToken) == 1;
        return raised
            ? await db.Set<GatewayBinding>().Where(binding => binding.Agent == agent).Select(binding => binding.DesiredGeneration).SingleAsync(cancellationToken)
            : null;
    }
}

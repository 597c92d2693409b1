using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Pausing;

/// <summary>
/// Lets a hire rest: new runs are refused and the fee stops from this transaction on. What runs now may finish; then whoever watches for hires with
/// <see cref="Hire.PausedAt"/> suspends the grant, and the gateway refuses every call.
/// </summary>
public sealed class PauseHire(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Pauses the hire.</summary>
    public async Task<PauseOutcome> ExecuteAsync(Caller caller, HireId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new PauseOutcome.NotAllowed(TeamWords.ViewersRead);
        }

        try
        {
            var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => PauseAsync(db, caller, id, token), cancellationToken);
            if (outcome is PauseOutcome.Done)
            {
                live.PublishHire(caller.CustomerId, id);
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody changed it, paused it or let it go in the same moment; the wish is carried out on what is there now.
            return await ExecuteAsync(caller, id, cancellationToken);
        }
    }

    private async Task<PauseOutcome> PauseAsync(AppDbContext db, Caller caller, HireId id, CancellationToken cancellationToken)
    {
        var hire = await db.Set<Hire>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == caller.CustomerId && candidate.Id == id, cancellationToken);
        switch (hire)
        {
            case null:
                return new PauseOutcome.NotFound();
            case { EndRequestedAt: not null }:
                return new PauseOutcome.HasLeft();
            case { PausedAt: not null }:
                return new PauseOutcome.Done(id);
        }

        var wasReady = await db.Set<AccessGrant>().AnyAsync(
            grant => grant.CustomerId == caller.CustomerId && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value && grant.ConfirmedAt != null,
            cancellationToken);
        if (!wasReady)
        {
            return new PauseOutcome.NotReadyYet();
        }

        var now = time.GetUtcNow();
        hire.PausedAt = now;
        await SubscriptionPauses.BeginAsync(db, caller.CustomerId, id.Value, now, cancellationToken);
        db.Audit(time, "teams.hire_paused", Actor.Of(caller), caller.CustomerId, $"hire:{id.Value}");
        return new PauseOutcome.Done(id);
    }
}

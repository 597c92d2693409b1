using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Pausing;

/// <summary>
/// Lets a paused hire work again: access is asked for at the gateway, and the hire is Active, and costs its fee, when a probe has proven it. While the
/// gateway is away it stays Provisioning and heals by itself.
/// </summary>
public sealed class ResumeHire(AppContexts contexts, TimeProvider time, GatewayReconcileQueue queue, ILiveEvents live)
{
    /// <summary>Resumes the hire.</summary>
    public async Task<PauseOutcome> ExecuteAsync(Caller caller, HireId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new PauseOutcome.NotAllowed(TeamWords.ViewersRead);
        }

        try
        {
            IReadOnlyList<AgentRef> opened = [];
            var outcome = await contexts.WriteAsync(
                caller.CustomerId, (db, token) => ResumeAsync(db, caller, id, agents => opened = agents, token), cancellationToken);
            queue.Enqueue(opened);
            if (outcome is PauseOutcome.Done)
            {
                live.PublishHire(caller.CustomerId, id);
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody changed it, resumed it or let it go in the same moment; the wish is carried out on what is there now.
            return await ExecuteAsync(caller, id, cancellationToken);
        }
    }

    private async Task<PauseOutcome> ResumeAsync(
        AppDbContext db, Caller caller, HireId id, Action<IReadOnlyList<AgentRef>> onOpened, CancellationToken cancellationToken)
    {
        var hire = await db.Set<Hire>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == caller.CustomerId && candidate.Id == id, cancellationToken);
        switch (hire)
        {
            case null:
                return new PauseOutcome.NotFound();
            case { EndRequestedAt: not null }:
                return new PauseOutcome.HasLeft();
            case { PausedAt: null }:
                return new PauseOutcome.Done(id);
        }

        hire.PausedAt = null;
        // Nothing to open where the pause was still waiting for running work.
        onOpened(await Grants.ResumeAsync(db, time, GrantSuspension.Pause, caller.CustomerId, id.Value, Actor.Of(caller), cancellationToken));
        db.Audit(time, "teams.hire_resumed", Actor.Of(caller), caller.CustomerId, $"hire:{id.Value}");
        return new PauseOutcome.Done(id);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// What a pause waits for. Going to rest: the grant of a paused hire is suspended once none of its runs is running. Coming back: the fee runs again once the
/// grant is confirmed. Queued runs rest meanwhile, and runs that wait for a person go on waiting.
/// </summary>
internal sealed class PausedHires(AppContexts contexts, GatewayReconcileQueue gateway, ILiveEvents live, TimeProvider time)
{
    /// <summary>Looks once at every hire on its way into or out of a pause.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var (customer, hire) in await RestingAsync(cancellationToken))
        {
            gateway.Enqueue(await contexts.WriteAsync(customer, (db, token) => SuspendAsync(db, customer, hire, token), cancellationToken));
        }

        foreach (var (customer, hire) in await ReturningAsync(cancellationToken))
        {
            await contexts.WriteAsync(customer, (db, token) => EndPauseAsync(db, customer, hire, token), cancellationToken);
            live.Publish(TeamTopics.Hire(hire));
            live.Publish(TeamTopics.Team(customer));
        }
    }

    private async Task<List<(CustomerId Customer, HireId Hire)>> RestingAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("hires of every customer pause");
        var hires = await (
            from hire in db.Set<Hire>()
            where hire.PausedAt != null && hire.EndRequestedAt == null
            join grant in db.Set<AccessGrant>() on (Guid)(object)hire.Id equals grant.ReasonId
            where grant.Reason == GrantReason.Hire && !grant.SuspendedForPause && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed)
                && !db.Set<Run>().Any(run => run.HireId == grant.ReasonId && run.State == RunState.Running)
            select new { hire.CustomerId, hire.Id }).ToListAsync(cancellationToken);
        return hires.ConvertAll(hire => (hire.CustomerId, hire.Id));
    }

    private async Task<IReadOnlyList<AgentRef>> SuspendAsync(AppDbContext db, CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        // Looked at again where nobody can write in between: it may have been resumed, and with that its queue has begun to work.
        var rests = await db.Set<Hire>().AnyAsync(
            hire => hire.CustomerId == customer && hire.Id == id && hire.PausedAt != null && hire.EndRequestedAt == null, cancellationToken)
            && !await db.Set<Run>().AnyAsync(run => run.CustomerId == customer && run.HireId == id.Value && run.State == RunState.Running, cancellationToken);
        return rests ? await Grants.SuspendAsync(db, time, GrantSuspension.Pause, customer, id.Value, Actor.System, cancellationToken) : [];
    }

    private async Task<List<(CustomerId Customer, HireId Hire)>> ReturningAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("pauses of every customer end");
        var hires = await (
            from pause in db.Set<SubscriptionPause>()
            where pause.Until == null
            join grant in db.Set<AccessGrant>() on pause.HireId equals grant.ReasonId
            where grant.Reason == GrantReason.Hire && grant.State == GrantState.Confirmed && grant.Progress == GrantProgress.Ready
            // By the customer, too, because no index helps to find an id that is converted.
            from hire in db.Set<Hire>()
            where hire.CustomerId == pause.CustomerId && (Guid)(object)hire.Id == pause.HireId && hire.PausedAt == null
            select new { hire.CustomerId, hire.Id }).ToListAsync(cancellationToken);
        return hires.ConvertAll(hire => (hire.CustomerId, hire.Id));
    }

    private async Task<bool> EndPauseAsync(AppDbContext db, CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        var works = await db.Set<Hire>().AnyAsync(hire => hire.CustomerId == customer && hire.Id == id && hire.PausedAt == null, cancellationToken)
            && await db.Set<AccessGrant>().AnyAsync(
                grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value
                    && grant.State == GrantState.Confirmed && grant.Progress == GrantProgress.Ready,
                cancellationToken);
        if (works)
        {
            await SubscriptionPauses.EndAsync(db, customer, id.Value, time.GetUtcNow(), cancellationToken);
        }

        return works;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// The second and third step of letting go: live runs of the hire are asked to stop, and when none is live any more, or the grace is over,
/// its grant is revoked. The reconciler proves the rest. Looks after pauses, caps and denials in the same round.
/// </summary>
internal sealed partial class EndingHires(
    AppContexts contexts, StopRun stopRun, GatewayReconcileQueue gateway, RunLeases leases, ILiveEvents live, ILogger<EndingHires> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;
    private readonly DeniedRuns _denied = new(contexts, stopRun);
    private readonly PausedHires _paused = new(contexts, gateway, live, leases.Time);
    private readonly CappedHires _capped = new(contexts, gateway, live, leases.Time);

    private sealed record Ending(CustomerId Customer, HireId Hire, DateTimeOffset Since);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(leases.Options.PollInterval, leases.Time, SweepAllAsync, exception => Log.SweepFailed(_logger, exception), stoppingToken);

    /// <summary>Looks once at every hire that was asked to end.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var ending in await FindAsync(cancellationToken))
        {
            var live = await LiveRunsAsync(ending, cancellationToken);
            foreach (var run in live)
            {
                await stopRun.ExecuteAsync(ending.Customer, run, cancellationToken);
            }

            if (live.Count == 0 || leases.Now >= ending.Since + leases.Options.EndingGrace)
            {
                await RevokeAsync(ending, cancellationToken);
            }
        }
    }

    private async Task SweepAllAsync(CancellationToken cancellationToken)
    {
        await SweepAsync(cancellationToken);
        await _denied.SweepAsync(cancellationToken);
        await _paused.SweepAsync(cancellationToken);
        await _capped.SweepAsync(cancellationToken);
    }

    private async Task<List<Ending>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("hires of every customer end");
        var wanted = await (
            from grant in db.Set<AccessGrant>()
            from hire in db.Set<Hire>()
            where grant.Reason == GrantReason.Hire && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed)
                && hire.CustomerId == grant.CustomerId && hire.EndRequestedAt != null
                && (Guid)(object)hire.Id == grant.ReasonId
            select new { hire.CustomerId, hire.Id, hire.EndRequestedAt }).ToListAsync(cancellationToken);
        return wanted.ConvertAll(hire => new Ending(hire.CustomerId, hire.Id, hire.EndRequestedAt!.Value));
    }

    private async Task<List<RunId>> LiveRunsAsync(Ending ending, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(ending.Customer);
        var hire = ending.Hire.Value;
        return await db.Set<Run>()
            .Where(run => run.CustomerId == ending.Customer && run.HireId == hire
                && (run.State == RunState.Queued || run.State == RunState.Running || run.State == RunState.InputRequired))
            .Select(run => run.Id).ToListAsync(cancellationToken);
    }

    private async Task RevokeAsync(Ending ending, CancellationToken cancellationToken)
    {
        var grant = await contexts.WriteAsync(
            ending.Customer,
            (db, token) => Grants.RequestRevocationAsync(
                db, leases.Time, ending.Customer, GrantReason.Hire, ending.Hire.Value, Actor.System, token),
            cancellationToken);
        if (grant is not null)
        {
            gateway.Enqueue(grant.Agent);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Hires that were let go could not be looked at.")]
        public static partial void SweepFailed(ILogger logger, Exception exception);
    }
}

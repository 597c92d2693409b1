using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Trials;

/// <summary>
/// Closes trials that are over: ended by somebody, expired, asked their last question, or of a listing that is no longer offered. Work that runs past the
/// end is asked to stop, an answer to the last question may finish; when none is live any more, or the grace is over, the grant is revoked.
/// </summary>
internal sealed partial class EndingTrials(
    AppContexts contexts, StopRun stopRun, GatewayReconcileQueue gateway, ILiveEvents live, RunLeases leases, ILogger<EndingTrials> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;

    private sealed record Over(CustomerId Customer, TrialId Trial, DateTimeOffset Since, bool IsClosed);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(leases.Options.PollInterval, leases.Time, SweepAsync, exception => Log.SweepFailed(_logger, exception), stoppingToken);

    /// <summary>Looks once at every trial that has a grant.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var over in await FindAsync(cancellationToken))
        {
            var running = await LiveRunsAsync(over, cancellationToken);
            foreach (var run in over.IsClosed ? running : [])
            {
                await stopRun.ExecuteAsync(over.Customer, run, cancellationToken);
            }

            if (running.Count == 0 || (over.IsClosed && leases.Now >= over.Since + leases.Options.EndingGrace))
            {
                await CloseAsync(over, cancellationToken);
            }
        }
    }

    private async Task<List<Over>> FindAsync(CancellationToken cancellationToken)
    {
        var now = leases.Now;
        await using var db = contexts.ForSystem("trials of every customer end");
        var over = await (
            from grant in db.Set<AccessGrant>()
            where grant.Reason == GrantReason.Trial && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed)
            from trial in db.Set<Trial>()
            where trial.CustomerId == grant.CustomerId && (Guid)(object)trial.Id == grant.ReasonId
            join listing in db.Set<VirtualEmployee>() on trial.VirtualEmployeeId equals listing.Id
            where trial.EndedAt != null || trial.ExpiresAt <= now || trial.MessagesSent >= trial.MessagesAllowed || listing.Status != VirtualEmployeeStatus.Published
            select new { trial.CustomerId, trial.Id, trial.EndedAt, trial.ExpiresAt, IsOffered = listing.Status == VirtualEmployeeStatus.Published }).ToListAsync(cancellationToken);
        return over.ConvertAll(trial => new Over(
            trial.CustomerId,
            trial.Id,
            trial.EndedAt ?? (trial.ExpiresAt <= now ? trial.ExpiresAt : now),
            trial.EndedAt is not null || trial.ExpiresAt <= now || !trial.IsOffered));
    }

    private async Task<List<RunId>> LiveRunsAsync(Over over, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(over.Customer);
        var trial = over.Trial.Value;
        return await db.Set<Run>()
            .Where(run => run.CustomerId == over.Customer && run.HireId == trial
                && (run.State == RunState.Queued || run.State == RunState.Running || run.State == RunState.InputRequired))
            .Select(run => run.Id).ToListAsync(cancellationToken);
    }

    private async Task CloseAsync(Over over, CancellationToken cancellationToken)
    {
        var grant = await contexts.WriteAsync(
            over.Customer,
            async (db, token) =>
            {
                var trial = await db.Set<Trial>().SingleAsync(row => row.CustomerId == over.Customer && row.Id == over.Trial, token);
                if (trial.EndedAt is null)
                {
                    trial.EndedAt = leases.Now;
                    db.Audit(leases.Time, "teams.trial_ended", Actor.System, over.Customer, $"trial:{over.Trial.Value}");
                }

                return await Grants.RequestRevocationAsync(db, leases.Time, over.Customer, GrantReason.Trial, over.Trial.Value, Actor.System, token);
            },
            cancellationToken);
        if (grant is not null)
        {
            gateway.Enqueue(grant.Agent);
        }

        live.Publish(TrialTopics.Of(over.Trial));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Trials that are over could not be looked at.")]
        public static partial void SweepFailed(ILogger logger, Exception exception);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>Takes runs under leases, works on a bounded number of them at once, and puts them down when the node stops.</summary>
internal sealed partial class RunEngine(
    RunLeases leases, IServiceScopeFactory scopes, ILiveEvents live, TimeProvider time, ILogger<RunEngine> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<RunId, ActiveRun> _active = new();
    private readonly Doorbell _bell = new();
    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var queue = live.Subscribe(RunTopics.Queue, () =>
        {
            _bell.Ring();
            return Task.CompletedTask;
        });
        var (isFirst, renewed) = (true, time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isFirst)
                {
                    await leases.VoidLeftOversAsync(stoppingToken);
                    isFirst = false;
                }

                // Each message that is sent wakes the loop, and must not wait while the leases of all others are written that were written just now.
                var untilRenewal = leases.Options.PollInterval - time.GetElapsedTime(renewed);
                if (untilRenewal <= TimeSpan.Zero)
                {
                    (renewed, untilRenewal) = (time.GetTimestamp(), leases.Options.PollInterval);
                    await RenewAsync(stoppingToken);
                }

                await TakeAsync(stoppingToken);
                await _bell.WaitAsync(untilRenewal, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The node stops.
            }
            catch (Exception exception)
            {
                // The edge of the loop: the database is away or busy, and the loop must outlive it.
                Log.LoopFailed(_logger, exception);
                await Task.WhenAny(Task.Delay(leases.Options.PollInterval, time, stoppingToken));
            }
        }

        await PutDownAsync();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (_active.IsEmpty)
        {
            return;
        }

        var before = _active.Values.ToList();
        var held = await leases.RenewAsync([.. before.Select(active => active.Lease.Run)], cancellationToken);
        foreach (var active in before)
        {
            if (!held.TryGetValue(active.Lease.Run, out var now) || now.Epoch != active.Lease.Epoch)
            {
                active.Leave();
            }
            else if (now.Stop)
            {
                active.Stop();
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var room = leases.Options.Concurrency - _active.Count;
        if (room <= 0)
        {
            return;
        }

        foreach (var lease in await leases.TakeAsync(room, cancellationToken))
        {
            var active = new ActiveRun(lease);
            if (_active.TryGetValue(lease.Run, out var former))
            {
                // This node was too slow to renew and took its own run again; the former work writes nothing more.
                former.Leave();
            }

            _active[lease.Run] = active;
            active.Work = Task.Run(() => WorkAsync(active), CancellationToken.None);
        }
    }

    private async Task WorkAsync(ActiveRun active)
    {
        var lease = active.Lease;
        using var stop = live.Subscribe(RunTopics.Stop(lease.Run), () =>
        {
            active.Stop();
            return Task.CompletedTask;
        });
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await WorkAsync(scope.ServiceProvider, active);
        }
        catch (OperationCanceledException) when (active.Leaving.IsCancellationRequested)
        {
            // Put down on purpose; the lease is given back below, unless somebody else has it.
            await ReleaseAsync(lease);
        }
        catch (LeaseLostException)
        {
            Log.LeaseLost(_logger, lease.Run.Value, lease.Epoch);
        }
        catch (Exception exception)
        {
            // The edge of one run: its lease ends by itself, and then it is taken up again from what the log has, or given up.
            Log.RunFailed(_logger, exception, lease.Run.Value, lease.Faults + 1);
            await NoteFaultAsync(lease);
        }
        finally
        {
            _active.TryRemove(KeyValuePair.Create(lease.Run, active));
            _bell.Ring();
        }
    }

    private Task WorkAsync(IServiceProvider services, ActiveRun active)
    {
        var owner = services.GetRequiredKeyedService<IRunOwner>(active.Lease.Kind);
        var files = new RunFiles(services.GetRequiredService<IBlobStore>(), active.Lease.Customer, time);
        var journal = new RunJournal(active.Lease, owner, services.GetRequiredService<AppContexts>(), time, live)
        {
            Files = files,
            Costs = services.GetRequiredService<RunCosts>(),
            Metrics = services.GetRequiredService<RunMetrics>(),
        };
        var client = services.GetRequiredService<IAgentClient>();
        return active.Lease.Faults >= FaultyRun.Limit
            ? new FaultyRun(journal, client).EndAsync(active.Leaving)
            : new RunExecution(journal, client, active, leases.Options, time).ExecuteAsync(active.Leaving);
    }

    private async Task NoteFaultAsync(Lease lease)
    {
        try
        {
            await leases.NoteFaultAsync(lease, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Where the database is away, that is the fault, and not one of the run.
            Log.FaultNotNoted(_logger, exception, lease.Run.Value);
        }
    }

    private async Task ReleaseAsync(Lease lease)
    {
        try
        {
            await leases.ReleaseAsync(lease, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Without it the lease ends by itself a little later.
            Log.ReleaseFailed(_logger, exception, lease.Run.Value);
        }
    }

    private async Task PutDownAsync()
    {
        var working = _active.Values.ToList();
        foreach (var active in working)
        {
            active.Leave();
        }

        await Task.WhenAll(working.Select(active => active.Work));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The run engine could not look for work.")]
        public static partial void LoopFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Run {Run} went to another node; epoch {Epoch} ends here.")]
        public static partial void LeaseLost(ILogger logger, Guid run, long epoch);

        [LoggerMessage(3, LogLevel.Error, "Run {Run} failed in the engine for the {Time}. time; it is taken up again or, after three times, given up.")]
        public static partial void RunFailed(ILogger logger, Exception exception, Guid run, int time);

        [LoggerMessage(4, LogLevel.Warning, "The lease of run {Run} could not be given back.")]
        public static partial void ReleaseFailed(ILogger logger, Exception exception, Guid run);

        [LoggerMessage(5, LogLevel.Warning, "That run {Run} failed could not be noted.")]
        public static partial void FaultNotNoted(ILogger logger, Exception exception, Guid run);
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway.Overview;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Takes agents from the queue and reconciles them, a few at a time.</summary>
internal sealed partial class ReconcilePump(
    GatewayReconcileQueue queue, GatewayReconciler reconciler, GatewayResync resync, AgentBackends backends, GatewayLoaded loaded, GatewayMetrics metrics,
    ILogger<ReconcilePump> logger) : BackgroundService
{
    private const int Workers = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await LoadAsync(stoppingToken);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // Every agent once, before the gateway listens: a restart must not answer 404 for agents that are hired.
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await backends.PrepareAsync(cancellationToken);
        await Parallel.ForEachAsync(
            await resync.AgentsAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
            async (agent, token) =>
            {
                if (!await ReconcileAsync(agent, token))
                {
                    queue.Enqueue(agent);
                }
            });

        loaded.Set();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var agent = await queue.TakeAsync(cancellationToken);
            var finished = false;
            try
            {
                // Whoever holds the lease finds in the database what was committed here.
                finished = !resync.IsOurs || await ReconcileAsync(agent, cancellationToken);
            }
            finally
            {
                queue.Done(agent, finished);
            }
        }
    }

    private async Task<bool> ReconcileAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var outcome = await reconciler.ReconcileAsync(agent, cancellationToken);
            metrics.Reconciled(Stopwatch.GetElapsedTime(began), outcome.GetType().Name);
            switch (outcome)
            {
                case ReconcileOutcome.Settled:
                    return true;
                case ReconcileOutcome.Refused refused:
                    Log.Refused(logger, agent, refused.Why);
                    return false;
                case ReconcileOutcome.Unavailable unavailable:
                    Log.Unavailable(logger, agent, unavailable.Why);
                    return false;
                case ReconcileOutcome.Waiting waiting:
                    Log.Waiting(logger, agent, waiting.For);
                    return false;
                case ReconcileOutcome.Conflict:
                    return false;
                case var other:
                    throw new UnreachableException(other.GetType().Name);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The loop's edge: one agent's failure must not stop the others; it is tried again.
            metrics.Reconciled(Stopwatch.GetElapsedTime(began), "Failed");
            Log.Failed(logger, exception, agent);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Reconciling {Agent} was refused: {Why}")]
        public static partial void Refused(ILogger logger, AgentRef agent, string why);

        [LoggerMessage(2, LogLevel.Warning, "The gateway could not be reached for {Agent}: {Why}")]
        public static partial void Unavailable(ILogger logger, AgentRef agent, string why);

        [LoggerMessage(3, LogLevel.Debug, "{Agent} waits: {What}")]
        public static partial void Waiting(ILogger logger, AgentRef agent, string what);

        [LoggerMessage(4, LogLevel.Error, "Reconciling {Agent} failed; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception, AgentRef agent);
    }
}

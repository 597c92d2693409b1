using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>Follows every source: reads it when it says that something changed, and once a minute without a reason.</summary>
internal sealed partial class AgentSyncWorker(
    IEnumerable<IAgentDirectory> directories, SyncAgents sync, ILiveEvents live, TimeProvider time, ILogger<AgentSyncWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(directories.SelectMany(directory =>
            (Task[])[LookRegularlyAsync(directory, stoppingToken), WatchAsync(directory, stoppingToken)]));

    private async Task LookRegularlyAsync(IAgentDirectory directory, CancellationToken cancellationToken)
    {
        await LookAsync(directory, cancellationToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await LookAsync(directory, cancellationToken);
        }
    }

    private async Task WatchAsync(IAgentDirectory directory, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var _ in directory.WatchAsync(cancellationToken))
                {
                    await LookAsync(directory, cancellationToken);
                    // Agents that are not imported have no row here, and yet a page may be looking at them.
                    live.Publish(CatalogEvents.Changed);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Log.WatchEnded(logger, exception, directory.Source);
            }

            await Task.Delay(WatchPause, time, cancellationToken);
        }
    }

    private async Task LookAsync(IAgentDirectory directory, CancellationToken cancellationToken)
    {
        try
        {
            if (await sync.ExecuteAsync(directory, cancellationToken) is { Status: not AgentSourceStatus.Readable } source)
            {
                Log.NotReadable(logger, source.Source, source.Status, source.Cause);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.LookFailed(logger, exception, directory.Source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The agent source {Source} cannot be read ({Status}): {Cause}")]
        public static partial void NotReadable(ILogger logger, string source, AgentSourceStatus status, string? cause);

        [LoggerMessage(2, LogLevel.Error, "Reading the agent source {Source} failed.")]
        public static partial void LookFailed(ILogger logger, Exception exception, string source);

        [LoggerMessage(3, LogLevel.Warning, "Watching the agent source {Source} failed; it starts again.")]
        public static partial void WatchEnded(ILogger logger, Exception exception, string source);
    }
}

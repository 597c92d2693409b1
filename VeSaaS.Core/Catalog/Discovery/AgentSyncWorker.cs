using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>Follows every source: reads it when it says that something changed, and once a minute, or as often as the grace asks for, without a reason.</summary>
internal sealed partial class AgentSyncWorker(
    IEnumerable<IAgentDirectory> directories, SyncAgents sync, ILiveEvents live, TimeProvider time, IOptions<DiscoveryOptions> options, ILogger<AgentSyncWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, AgentSourceStatus> _statuses = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(directories.SelectMany(directory =>
            (Task[])[LookRegularlyAsync(directory, stoppingToken), WatchAsync(directory, stoppingToken)]));

    // An agent that stays away is called unavailable soon after its grace, although no source says that nothing has happened.
    private TimeSpan Interval => TimeSpan.FromTicks(Math.Clamp(options.Value.UnavailableAfter.Ticks, ShortestInterval.Ticks, LongestInterval.Ticks));

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
            var source = await sync.ExecuteAsync(directory, cancellationToken);
            if (source.Status is not AgentSourceStatus.Readable)
            {
                Log.NotReadable(logger, source.Source, source.Status, source.Cause);
            }

            TellTurn(source);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.LookFailed(logger, exception, directory.Source);
        }
    }

    // A source that goes away or comes back changes no listing, and yet a page says which sources can be read.
    private void TellTurn(AgentSource source)
    {
        var before = _statuses.GetValueOrDefault(source.Source, AgentSourceStatus.Readable);
        _statuses[source.Source] = source.Status;
        if (before != source.Status)
        {
            live.Publish(CatalogEvents.Changed);
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

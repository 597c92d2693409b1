using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>
/// Feeds the queue: with everything at the start and at every interval, and with the agents whose objects somebody changed.
/// </summary>
internal sealed partial class GatewayWatch(
    IGatewayStore store, GatewayResync resync, IOptions<GatewayOptions> options, TimeProvider time, ILogger<GatewayWatch> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CatchUpInterval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        WatchAsync(stoppingToken),
        resync.IsShared
            ? RegularWork.RunAsync(CatchUpInterval, time, resync.CatchUpAsync, exception => Log.ResyncFailed(logger, exception), stoppingToken)
            : Task.CompletedTask,
        RegularWork.RunAsync(options.Value.ResyncInterval, time, resync.EnqueueAllAsync, exception => Log.ResyncFailed(logger, exception), stoppingToken));

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in store.WatchAsync(cancellationToken))
                {
                    await resync.FollowAsync(change, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.WatchBroke(logger, exception);
                await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The watch on gateway resources broke; starting over.")]
        public static partial void WatchBroke(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The full resync of gateway resources failed; the next one comes.")]
        public static partial void ResyncFailed(ILogger logger, Exception exception);
    }
}

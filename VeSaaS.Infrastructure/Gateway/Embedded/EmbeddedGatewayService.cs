using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>Runs the embedded gateway: follows the store from the start, and listens once what it loaded refuses by default.</summary>
internal sealed partial class EmbeddedGatewayService(
    ConfigurationLoader loader, EmbeddedGatewayListener listener, IGatewayStore store, TimeProvider time, ILogger<EmbeddedGatewayService> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Fails at once when the address cannot be had; a person is looking at the console now, and not later.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener.DemandFreeAddress();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await listener.StopAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (GatewayUnavailableException exception)
            {
                // What was loaded stays in force: without the store nothing is opened, and nothing that was open is closed.
                Log.StoreUnavailable(logger, exception);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in store.WatchAsync(stoppingToken))
        {
            await loader.LoadAsync(change, stoppingToken);
            if (loader.IsClosedByDefault)
            {
                await listener.StartAsync(stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4621, LogLevel.Warning, "The gateway's resources cannot be read; what was loaded before stays in force.")]
        public static partial void StoreUnavailable(ILogger logger, GatewayUnavailableException exception);
    }
}

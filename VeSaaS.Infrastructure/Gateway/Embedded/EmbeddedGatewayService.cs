using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>Runs the embedded gateway: follows the store from the start, and listens once everything is loaded and refuses by default.</summary>
internal sealed partial class EmbeddedGatewayService(
    ConfigurationLoader loader, EmbeddedGatewayListener listener, IGatewayStore store, GatewayLoaded loaded, ILogger<EmbeddedGatewayService> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _loading = new(1, 1);

    /// <summary>Fails at once when the address cannot be had; a person is looking at the console now, and not later.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener.DemandFreeAddress();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await listener.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var following = RepeatAsync(FollowAsync, stoppingToken);
        var complete = loaded.WaitAsync(stoppingToken);
        if (await Task.WhenAny(following, complete) == complete && complete.IsCompletedSuccessfully)
        {
            // Every agent's documents are in the store; reading them all once more leaves none behind that the watch has yet to bring.
            await RepeatAsync(token => LoadAsync(new GatewayChange(null), token), stoppingToken);
        }

        await following;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(cancellationToken))
        {
            await LoadAsync(change, cancellationToken);
        }
    }

    private async Task LoadAsync(GatewayChange change, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            await loader.LoadAsync(change, cancellationToken);
            if (loader.IsClosedByDefault && loaded.WaitAsync(cancellationToken).IsCompletedSuccessfully)
            {
                await listener.StartAsync(cancellationToken);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    // Until it succeeds, or the host stops.
    private async Task RepeatAsync(Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await act(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (GatewayUnavailableException exception)
            {
                // What was loaded stays in force: without the store nothing is opened, and nothing that was open is closed.
                Log.StoreUnavailable(logger, exception);
                await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4621, LogLevel.Warning, "The gateway's resources cannot be read; what was loaded before stays in force.")]
        public static partial void StoreUnavailable(ILogger logger, GatewayUnavailableException exception);
    }
}

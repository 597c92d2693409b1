using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Catalog.Demo;

/// <summary>Runs <see cref="PublishDemoListings"/> from the start until nothing is left to do, where demo listings are enabled.</summary>
internal sealed partial class DemoListingsWorker(
    PublishDemoListings publish, IOptions<DemoOptions> options, IHostEnvironment environment, TimeProvider time, ILogger<DemoListingsWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!(options.Value.Enabled ?? environment.IsDevelopment()))
        {
            return;
        }

        var pause = FirstPause;
        while (!await TryAsync(stoppingToken))
        {
            await Task.Delay(pause, time, stoppingToken);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await publish.ExecuteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The demo listings could not be published; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

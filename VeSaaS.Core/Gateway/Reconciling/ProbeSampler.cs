using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Probes one settled agent after the other as strangers, all the time: the first promise is proven, not assumed.</summary>
internal sealed partial class ProbeSampler(
    AccessProof proof, GatewayReconcileQueue queue, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ProbeSampler> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ProbeInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySampleAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TrySampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await proof.SampleAsync(cancellationToken) is { } agent)
            {
                Log.Suspicious(logger, agent);
                queue.Enqueue(agent);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.SampleFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A stranger was not refused as it must be at {Agent}; its binding says what was seen.")]
        public static partial void Suspicious(ILogger logger, AgentRef agent);

        [LoggerMessage(2, LogLevel.Warning, "Sampling probes failed; the next one comes.")]
        public static partial void SampleFailed(ILogger logger, Exception exception);
    }
}

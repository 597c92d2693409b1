using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>Probes one settled agent after the other as strangers, all the time: the first promise is proven, not assumed.</summary>
internal sealed partial class ProbeSampler(
    AccessProof proof, GatewayReconcileQueue queue, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ProbeSampler> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAsync(options.Value.ProbeInterval, time, SampleAsync, exception => Log.SampleFailed(logger, exception), stoppingToken);

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        if (await proof.SampleAsync(cancellationToken) is { } agent)
        {
            Log.Suspicious(logger, agent);
            queue.Enqueue(agent);
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

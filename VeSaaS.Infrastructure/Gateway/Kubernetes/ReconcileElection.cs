using System.Security.Cryptography;
using k8s;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>Competes for the Lease `vesaas-reconciler` in the gateway's namespace, as long as the host runs.</summary>
internal sealed partial class ReconcileElection(
    IKubernetes client, ReconcileLease lease, IOptions<GatewayOptions> options, ILogger<ReconcileElection> logger) : BackgroundService
{
    public const string Name = "vesaas-reconciler";

    // Who holds it and dies is replaced after LeaseDuration; who cannot renew it stops sooner than that.
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var identity = $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        using var elector = new LeaderElector(new LeaderElectionConfig(new LeaseLock(client, options.Value.Namespace, Name, identity))
        {
            LeaseDuration = LeaseDuration,
            RenewDeadline = RenewDeadline,
            RetryPeriod = RetryPeriod,
        });
        elector.OnStartedLeading += () => Hold(true);
        elector.OnStoppedLeading += () => Hold(false);
        elector.OnError += exception => Log.NotRenewed(logger, exception.Message);
        try
        {
            await elector.RunAndTryToHoldLeadershipForeverAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the lease runs out by itself.
        }
        finally
        {
            lease.IsHeld = false;
        }
    }

    private void Hold(bool isHeld)
    {
        lease.IsHeld = isHeld;
        Log.Changed(logger, isHeld ? "reconciles" : "no longer reconciles");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "This node {What} the gateway.")]
        public static partial void Changed(ILogger logger, string what);

        [LoggerMessage(2, LogLevel.Warning, "The lease of the reconciler could not be renewed: {Why}")]
        public static partial void NotRenewed(ILogger logger, string why);
    }
}

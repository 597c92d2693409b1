using System.Diagnostics.Metrics;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>How the gateway is kept as the database says, and what strangers get there.</summary>
public sealed class GatewayMetrics
{
    private readonly Histogram<double> _reconciles;
    private readonly Counter<long> _probes;

    /// <summary>The host has one.</summary>
    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateProductMeter();
        _reconciles = meter.CreateHistogram(
            "vesaas.gateway.reconcile.duration", "s", "Reconciles of one agent, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60] });
        _probes = meter.CreateCounter<long>("vesaas.gateway.probes", "{probe}", "Agents that were asked as strangers, by what that showed: closed, unclear, or open.");
    }

    internal void Reconciled(TimeSpan took, string outcome) => _reconciles.Record(took.TotalSeconds, KeyValuePair.Create("outcome", (object?)outcome));

    internal void Probed(StrangerReport report) =>
        _probes.Add(1, KeyValuePair.Create("outcome", (object?)(report.IsOpen ? "open" : report.Trouble is null ? "closed" : "unclear")));
}

using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Shell.Health;

namespace VeSaaS.Web.Shell.Telemetry;

/// <summary>
/// Gathers the product's figures and those of the framework, for the management port to show and for a collector. Nothing is gathered while neither is
/// configured. Outgoing calls are left out: their addresses are those of customers' webhooks and agents.
/// </summary>
internal sealed class ProductTelemetry(IOptions<TelemetryOptions> options, IOptions<ManagementOptions> management) : IDisposable
{
    // Blazor's meters of components are left out: they have a series for every component and bucket.
    private static readonly string[] Meters =
    [
        ProductMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits",
        "Microsoft.AspNetCore.Diagnostics", "Microsoft.AspNetCore.Identity", "Microsoft.AspNetCore.RateLimiting", "Microsoft.EntityFrameworkCore", "System.Runtime",
    ];

    /// <summary>What gathers; null where nobody asked for figures.</summary>
    public MeterProvider? Provider { get; } = Build(options.Value.OtlpEndpoint, management.Value.IsListening);

    public void Dispose() => Provider?.Dispose();

    private static MeterProvider? Build(Uri? collector, bool isShown)
    {
        if (collector is null && !isShown)
        {
            return null;
        }

        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("vesaas", serviceVersion: typeof(ProductTelemetry).Assembly.GetName().Version?.ToString()))
            .AddMeter(Meters);
        if (isShown)
        {
            builder.AddPrometheusExporter();
        }

        if (collector is not null)
        {
            builder.AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(new OtlpExporterOptions { Endpoint = collector })));
        }

        return builder.Build();
    }
}

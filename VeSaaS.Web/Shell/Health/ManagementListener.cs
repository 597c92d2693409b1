using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Shell.Telemetry;

namespace VeSaaS.Web.Shell.Health;

/// <summary>A web application of its own on the management port: `/health/ready` with its reasons as JSON, and `/metrics` as Prometheus reads it.</summary>
internal sealed partial class ManagementListener(
    IOptions<ManagementOptions> options, HealthCheckService health, ProductTelemetry telemetry, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ManagementListener>();
    private WebApplication? _app;

    /// <summary>Where it listens; null when it does not.</summary>
    public Uri? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsListening)
        {
            return;
        }

        // The empty builder reads no environment and no files: ASPNETCORE_URLS is the product's, not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(loggers).AddSingleton<IHostLifetime, SilentLifetime>().AddRoutingCore();
        _app = builder.Build();
        _app.Urls.Add(options.Value.ListenUrl!);
        _app.UseRouting();
        _app.MapGet(AppUrls.HealthReady, http => TellAsync(http, health));
        _app.MapPrometheusScrapingEndpoint(AppUrls.Metrics, telemetry.Provider, configureBranchedPipeline: null, optionsName: null);
        _app.UseEndpoints(_ => { });
        await _app.StartAsync(cancellationToken);
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        Log.Listens(_logger, Address);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task TellAsync(HttpContext http, HealthCheckService health)
    {
        var report = await health.CheckHealthAsync(http.RequestAborted);
        http.Response.StatusCode = report.Status is HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        // Of what was thrown only the kind: words of drivers may hold addresses and names.
        await http.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status.ToString(),
                checks = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => new { status = entry.Value.Status.ToString(), reason = entry.Value.Exception?.GetType().Name ?? entry.Value.Description }),
            },
            http.RequestAborted);
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The reasons of readiness and the figures are told at {Address}.")]
        public static partial void Listens(ILogger logger, Uri address);
    }
}

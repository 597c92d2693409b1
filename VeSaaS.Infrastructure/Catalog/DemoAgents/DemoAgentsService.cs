using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>Starts the demo agents inside the application, unless a process of their own is configured, and makes their address known.</summary>
internal sealed partial class DemoAgentsService(
    IOptions<DemoAgentsOptions> options, DemoAgentsEndpoint endpoint, TimeProvider time, ILoggerFactory loggers, ILogger<DemoAgentsService> logger) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    public static DemoAgentsEndpoint CreateEndpoint(DemoAgentsOptions options) =>
        new(options.Secret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AgentsUrl is { } url)
        {
            endpoint.Set(new Uri(url));
            Log.UsesProcess(logger, url);
            return;
        }

        _app = DemoAgentsHost.Build(options.Value, endpoint.Secret, time, loggers);
        await _app.StartAsync(cancellationToken);
        var address = DemoAgentsHost.AddressOf(_app);
        endpoint.Set(address);
        Log.Listens(logger, address);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Demo agents listen at {Address}.")]
        public static partial void Listens(ILogger logger, Uri address);

        [LoggerMessage(2, LogLevel.Information, "Demo agents run in a process of their own at {Address}.")]
        public static partial void UsesProcess(ILogger logger, string address);
    }
}

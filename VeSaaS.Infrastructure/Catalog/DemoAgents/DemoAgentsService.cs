using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>Starts the demo agents inside the application, unless a process of their own is configured, and makes their address known.</summary>
internal sealed partial class DemoAgentsService(
    IOptions<DemoAgentsOptions> options, IOptions<LanguageModelOptions> model, DemoAgentsEndpoint endpoint, TimeProvider time, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<DemoAgentsService>();
    private WebApplication? _app;

    public static DemoAgentsEndpoint CreateEndpoint(DemoAgentsOptions options) =>
        new(options.Secret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AgentsUrl is { } url)
        {
            endpoint.Set(new Uri(url));
            Log.UsesProcess(_logger, url);
            return;
        }

        _app = DemoAgentsHost.Build(options.Value, model.Value, endpoint.Secret, time, loggers);
        await _app.StartAsync(cancellationToken);
        var address = DemoAgentsHost.AddressOf(_app);
        endpoint.Set(address);
        Log.Listens(_logger, address);
        if (model.Value is { IsConfigured: true, Name: { } name, Endpoint: { } api })
        {
            Log.AsksModel(_logger, name, api);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Demo agents listen at {Address}.")]
        public static partial void Listens(ILogger logger, Uri address);

        [LoggerMessage(2, LogLevel.Information, "Demo agents run in a process of their own at {Address}.")]
        public static partial void UsesProcess(ILogger logger, string address);

        [LoggerMessage(3, LogLevel.Information, "Demo agents answer with the model {Model} at {Endpoint}.")]
        public static partial void AsksModel(ILogger logger, string model, string endpoint);
    }
}

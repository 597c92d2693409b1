using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Operators;

/// <summary>
/// Prints the address and, while there is no operator, the one-time link, once the server listens. To standard output and nowhere else: logs
/// are kept and shipped.
/// </summary>
internal sealed partial class OperatorLinkPrinter(
    IssueOperatorLink issueLink, IServer server, IHostApplicationLifetime lifetime, IOptions<AppOptions> app, ILogger<OperatorLinkPrinter> logger)
    : BackgroundService
{
    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            await PrintAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The product works without the link; a restart prints another.
            Log.NotPrinted(_logger, exception);
        }
    }

    private async Task PrintAsync(CancellationToken cancellationToken)
    {
        var site = app.Value.PublicUrl ?? ListeningAddress();
        var lines = $"{Environment.NewLine}  VE SaaS is ready: {site} (Ctrl+C stops it){Environment.NewLine}";
        if (await issueLink.ExecuteAsync(cancellationToken) is { } secret)
        {
            lines +=
                $"  Nobody runs it yet. Become its first operator, once, within one hour:{Environment.NewLine}"
                + $"  {new Uri(site, AppUrls.OperatorLink(secret))}{Environment.NewLine}";
        }

        await Console.Out.WriteLineAsync(lines.AsMemory(), cancellationToken);
    }

    private Uri ListeningAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return new Uri(address.Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The link for the first operator could not be issued; restart to try again.")]
        public static partial void NotPrinted(ILogger logger, Exception exception);
    }
}

using System.Threading.Channels;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Who asked for a new password, and under which address they see the product.</summary>
internal sealed record PasswordResetRequest(string Email, Uri Site);

/// <summary>
/// Answers requests for a new password after the page has answered, so that the page takes as long for strangers as for customers.
/// What waits when the host stops is still sent, as long as the host has time to stop; what it has no time for is lost, and the person asks again.
/// </summary>
internal sealed partial class PasswordResetQueue(IServiceScopeFactory scopes, ILogger<PasswordResetQueue> logger) : BackgroundService
{
    private const int Capacity = 1000;

    private readonly ILogger _logger = logger;
    private readonly Channel<PasswordResetRequest> _requests =
        Channel.CreateBounded<PasswordResetRequest>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes a request on.</summary>
    public void Add(PasswordResetRequest request) => _requests.Writer.TryWrite(request);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _requests.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var request in _requests.Reader.ReadAllAsync(stoppingToken))
        {
            await SendAsync(request, stoppingToken);
        }
    }

    private async Task SendAsync(PasswordResetRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PasswordResets>().SendLinkAsync(request, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host has no more time to stop: this mail is lost, and the person asks again.
        }
        catch (Exception exception)
        {
            // Also a mail server that took too long, which must not end the queue.
            Log.NotSent(_logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A mail with a link for a new password could not be sent.")]
        public static partial void NotSent(ILogger logger, Exception exception);
    }
}

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>
/// Sends what waits. A mail that fails is tried again after 15 seconds, then after twice as long each time up to an hour, and given up after a day.
/// It leaves at least once: only a node that dies between the server's answer and the row's removal sends it twice. Mails leave one after the other; what an
/// <see cref="OutboxCarrier"/> carries, a few at once beside them, and that one says when it is given up.
/// </summary>
internal sealed partial class MailWorker(
    MailQueue queue, IMailSender sender, IEnumerable<MailWriter> writers, IEnumerable<OutboxCarrier> carriers, ILogger<MailWorker> logger) : BackgroundService
{
    /// <summary>How often a mail is tried; with the pauses between them these take a day.</summary>
    internal const int MostAttempts = 30;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // Within the lease, so that a server that hangs does not have two nodes send the same.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Of what one carrier carries.
    private const int AtOnce = 8;

    private readonly ILogger _logger = logger;
    private readonly Dictionary<string, OutboxCarrier> _carriers = carriers.ToDictionary(carrier => carrier.Kind);

    private IEnumerable<string?> Lanes => [null, .. _carriers.Keys];

    /// <summary>Sends what is due now.</summary>
    public Task SendDueAsync(CancellationToken cancellationToken) => Task.WhenAll(Lanes.Select(lane => SendDueAsync(lane, cancellationToken)));

    /// <summary>How long after this attempt the next one follows.</summary>
    internal static TimeSpan PauseAfter(int attempt) =>
        attempt > 8 ? LongestPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << (attempt - 1)));

    // The database was away: what waits still waits.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Lanes.Select(lane => RegularWork.RunAtOnceAsync(
        Interval, queue.Time, token => SendDueAsync(lane, token), exception => Log.Failed(_logger, exception), stoppingToken)));

    private Task SendDueAsync(string? lane, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        DueAsync(lane, cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = lane is null ? 1 : AtOnce, CancellationToken = cancellationToken },
        async (taken, token) => await SendAsync(taken, token));

    private async IAsyncEnumerable<TakenMail> DueAsync(string? lane, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await queue.TakeAsync(lane, _carriers.Keys, cancellationToken) is { } taken)
        {
            yield return taken;
        }
    }

    private async Task SendAsync(TakenMail taken, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, queue.Time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (CarrierOf(taken) is { } carrier)
            {
                await carrier.CarryAsync(queue.ReadRequest(taken), stopping.Token);
            }
            else if (await MailAsync(taken, stopping.Token) is { } mail)
            {
                await sender.SendAsync(mail, stopping.Token);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops: the next one that starts sends it at once.
            await queue.ReturnAsync(taken, queue.Time.GetUtcNow(), CancellationToken.None);
            throw;
        }
        catch (Exception exception)
        {
            await PutOffAsync(taken, exception, cancellationToken);
            return;
        }

        // Not cancelled: a mail that has left must not wait for its second time.
        await queue.RemoveAsync(taken, CancellationToken.None);
    }

    private OutboxCarrier? CarrierOf(TakenMail taken) => taken.Row.Writer is { } kind ? _carriers.GetValueOrDefault(kind) : null;

    private Task<Mail?> MailAsync(TakenMail taken, CancellationToken cancellationToken) => taken.Row.Writer is { } kind
        ? queue.WriteAsync(taken, writers.Single(writer => writer.Kind == kind), cancellationToken)
        : Task.FromResult<Mail?>(queue.Read(taken));

    // Servers repeat addresses in their refusals, so the log gets the kind of the failure and the row's id.
    private async Task PutOffAsync(TakenMail taken, Exception exception, CancellationToken cancellationToken)
    {
        var kind = (exception as MailException)?.Message ?? exception.GetType().Name;
        if (taken.Attempt >= MostAttempts && CarrierOf(taken) is null)
        {
            Log.GivenUp(_logger, taken.Row.Id, taken.Attempt, kind);
            await queue.RemoveAsync(taken, cancellationToken);
            return;
        }

        var pause = PauseAfter(taken.Attempt);
        Log.PutOff(_logger, taken.Row.Id, taken.Attempt, kind, pause);
        await queue.ReturnAsync(taken, queue.Time.GetUtcNow() + pause, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Mail {Mail} could not be sent at attempt {Attempt}: {Failure} It is tried again in {Pause}.")]
        public static partial void PutOff(ILogger logger, Guid mail, int attempt, string failure, TimeSpan pause);

        [LoggerMessage(2, LogLevel.Error, "Mail {Mail} is given up after {Attempt} attempts: {Failure}")]
        public static partial void GivenUp(ILogger logger, Guid mail, int attempt, string failure);

        [LoggerMessage(3, LogLevel.Error, "The mails that wait could not be read; it is tried again in two seconds.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

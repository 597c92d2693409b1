using VeSaaS.Core.Notifications;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>A mail that never left, and when it would have.</summary>
public sealed record OutboxMail(DateTimeOffset At, Mail Mail);

/// <summary>Keeps the last mails in memory, for Development without a mail server; a page shows them.</summary>
public sealed class DevelopmentOutbox(TimeProvider time) : IMailSender
{
    private const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly Queue<OutboxMail> _mails = [];

    /// <summary>The kept mails, newest first.</summary>
    public IReadOnlyList<OutboxMail> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails.Reverse()];
            }
        }
    }

    /// <inheritdoc />
    public Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _mails.Enqueue(new OutboxMail(time.GetUtcNow(), mail));
            if (_mails.Count > Kept)
            {
                _mails.Dequeue();
            }
        }

        return Task.CompletedTask;
    }
}

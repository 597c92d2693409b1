using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>
/// Puts what was told into the queue, as mails for those who want it there and for the company's webhooks. Each notification is looked at once, by one node, in the
/// transaction that queues what becomes of it; whoever chooses later is not sent what was told before.
/// </summary>
internal sealed partial class NotificationMails(AppContexts contexts, MailQueue queue, TimeProvider time, ILogger<NotificationMails> logger) : BackgroundService
{
    private const int Batch = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Looks at everything that was not looked at yet.</summary>
    internal async Task QueueAsync(CancellationToken cancellationToken)
    {
        while (await contexts.WriteAsSystemAsync("notifications of every customer become mails and deliveries", QueueBatchAsync, cancellationToken) == Batch)
        {
            // There may be more.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, QueueAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private async Task<int> QueueBatchAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var told = await db.Set<Notification>().AsNoTracking().Where(row => row.MailedAt == null)
            .OrderBy(row => row.CreatedAt).Take(Batch).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var row in told)
        {
            // Of two nodes the one that marks it first queues its mails.
            if (await db.Set<Notification>().Where(other => other.Id == row.Id && other.MailedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(other => other.MailedAt, now), cancellationToken) == 1)
            {
                await AddAsync(db, row, cancellationToken);
                await AddWebhooksAsync(db, row, cancellationToken);
            }
        }

        return told.Count;
    }

    private async Task AddAsync(AppDbContext db, Notification row, CancellationToken cancellationToken)
    {
        var wanted = await NotificationChoices.ByMailAsync(db, row.CustomerId, row.Subject, row.UserId, cancellationToken);
        if (wanted.Count == 0)
        {
            return;
        }

        var members = await db.Set<Member>().Where(member => member.CustomerId == row.CustomerId && member.CreatedAt <= row.CreatedAt)
            .Select(member => member.UserId).ToListAsync(cancellationToken);
        foreach (var user in members.Where(wanted.Contains))
        {
            queue.AddRequest(db, NotificationMailRequest.Kind, NotificationMailRequest.Write(new(row.Id, user)));
        }
    }

    private async Task AddWebhooksAsync(AppDbContext db, Notification row, CancellationToken cancellationToken)
    {
        var webhooks = await db.Set<NotificationWebhook>().AsNoTracking()
            .Where(webhook => webhook.CustomerId == row.CustomerId && webhook.PausedAt == null && webhook.DisabledAt == null && webhook.CreatedAt <= row.CreatedAt).ToListAsync(cancellationToken);
        foreach (var webhook in webhooks.Where(webhook => webhook.Kinds.Split(' ').Contains(row.Kind)))
        {
            var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { row.Kind, row.Subject, facts = row.Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal) }));
            if (row.UserId is null || !await WasQueuedAsync(db, webhook, digest, cancellationToken))
            {
                ControlWebhook.Queue(db, queue, time, webhook, row.Id, row.Kind, digest);
            }
        }
    }

    // What several members are told, each for themself, the company is told once.
    private async Task<bool> WasQueuedAsync(AppDbContext db, NotificationWebhook webhook, byte[] digest, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - TimeSpan.FromMinutes(1);
        return db.Set<WebhookDelivery>().Local.Any(delivery => delivery.WebhookId == webhook.Id && delivery.Digest.AsSpan().SequenceEqual(digest))
            || await db.Set<WebhookDelivery>().AnyAsync(
                delivery => delivery.CustomerId == webhook.CustomerId && delivery.WebhookId == webhook.Id && delivery.QueuedAt >= since && delivery.Digest == digest, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What was told could not be put into the queue; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Throws notifications away that are 90 days old, and the log of deliveries after 30, once a day.</summary>
internal sealed partial class NotificationReaper(AppContexts contexts, TimeProvider time, ILogger<NotificationReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan DeliveriesKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    internal async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("old notifications of every customer are thrown away");
        var (before, queuedBefore) = (time.GetUtcNow() - Kept, time.GetUtcNow() - DeliveriesKept);
        await db.Set<WebhookDelivery>().Where(row => row.QueuedAt < queuedBefore).ExecuteDeleteAsync(cancellationToken);
        return await db.Set<Notification>().Where(row => row.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, ReapAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Old notifications could not be thrown away; it is tried again tomorrow.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

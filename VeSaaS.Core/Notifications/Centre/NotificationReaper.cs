using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Throws notifications away that are 90 days old, once a day.</summary>
internal sealed partial class NotificationReaper(AppContexts contexts, TimeProvider time, ILogger<NotificationReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    internal async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("old notifications of every customer are thrown away");
        var before = time.GetUtcNow() - Kept;
        return await db.Set<Notification>().Where(row => row.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ReapAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Old notifications could not be thrown away; it is tried again tomorrow.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Forgets deliveries after 30 days, once a day. Their events stay known.</summary>
internal sealed partial class UsageDeliveryReaper(AppContexts contexts, TimeProvider time, ILogger<UsageDeliveryReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    internal async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("deliveries of usage belong to no customer");
        var before = time.GetUtcNow() - Kept;
        return await db.Set<UsageDelivery>().Where(row => row.ReceivedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, ReapAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Old deliveries of usage could not be thrown away; it is tried again tomorrow.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

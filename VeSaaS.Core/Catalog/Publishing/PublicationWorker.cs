using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Publishing;

/// <summary>
/// Publishes what is due. What is not complete when it is due stays appointed and is tried again until it is; several nodes may do it at once.
/// </summary>
internal sealed partial class PublicationWorker(
    AppContexts contexts, PublishVirtualEmployee publish, TimeProvider time, ILogger<PublicationWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Publishes what is due now.</summary>
    public async Task PublishDueAsync(CancellationToken cancellationToken)
    {
        List<VirtualEmployeeId> due;
        var now = time.GetUtcNow();
        await using (var db = contexts.ForSystem("a listing belongs to no customer"))
        {
            due = await db.Set<VirtualEmployee>().Where(listing => listing.PublishAt != null && listing.PublishAt <= now)
                .Select(listing => listing.Id).ToListAsync(cancellationToken);
        }

        foreach (var id in due)
        {
            if (await publish.ExecuteAsync(id, Actor.System, cancellationToken) is PublishOutcome.Incomplete or PublishOutcome.Invalid or PublishOutcome.Draining)
            {
                Log.NotComplete(logger, id.Value);
            }
        }
    }

    // The next round tries again.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAsync(Interval, time, PublishDueAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Listing {Listing} is due to be published and is not complete.")]
        public static partial void NotComplete(ILogger logger, Guid listing);

        [LoggerMessage(2, LogLevel.Error, "Listings that are due could not be published.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

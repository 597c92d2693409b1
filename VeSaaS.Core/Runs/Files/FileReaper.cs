using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Runs.Files;

/// <summary>Removes uploads that were never sent, and contents that nothing refers to. Several nodes may do it at once.</summary>
internal sealed partial class FileReaper(AppContexts contexts, IBlobStore blobs, TimeProvider time, ILogger<FileReaper> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round. Contents are left alone for a day, so that whoever puts one has the time to write its row.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - FileLimits.DraftLifetime;
        await using (var db = contexts.ForSystem("uploads that were never sent, of every customer"))
        {
            await db.Set<StoredFile>().Where(file => file.OwnerId == null && file.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
        }

        blobs.RemoveAbandoned(before);
        foreach (var batch in blobs.ListCustomers(before).Chunk(BatchSize))
        {
            await RemoveUnusedAsync(batch, before, cancellationToken);
        }
    }

    // The next round tries again; nothing is removed that is still needed.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, SweepAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private async Task RemoveUnusedAsync(StoredBlob[] batch, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("contents that no row of any customer refers to");
        foreach (var customer in batch.GroupBy(blob => blob.Customer))
        {
            List<string?> hashes = [.. customer.Select(blob => blob.Hash.Value)];
            var used = await db.Set<StoredFile>().Where(file => file.CustomerId == customer.Key && hashes.Contains(file.Hash))
                .Select(file => file.Hash).Distinct().ToListAsync(cancellationToken);
            foreach (var blob in customer.Where(blob => !used.Contains(blob.Hash.Value)))
            {
                blobs.Remove(BlobOwner.Of(blob.Customer), blob.Hash, before);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Files that nobody needs could not be removed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

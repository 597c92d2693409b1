using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>Removes images that no revision of a listing shows, and contents that no image refers to. Several nodes may do it at once.</summary>
internal sealed partial class ImageSweeper(AppContexts contexts, IBlobStore blobs, TimeProvider time, ILogger<ImageSweeper> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round. Everything is left alone for a day, so that whoever uploads has the time to use it.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - ImageRules.UnusedLifetime;
        await using (var db = contexts.ForSystem("images belong to no customer"))
        {
            await db.Set<ListingImage>()
                .Where(image => image.UploadedAt < before
                    && !db.Set<RevisionImage>().Any(use => use.VirtualEmployeeId == image.VirtualEmployeeId && use.Image == image.Large))
                .ExecuteDeleteAsync(cancellationToken);
        }

        foreach (var batch in blobs.ListPlatform(before).Chunk(BatchSize))
        {
            await RemoveUnusedAsync(batch, before, cancellationToken);
        }
    }

    // The next round tries again; nothing is removed that is still needed.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAsync(Interval, time, SweepAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private async Task RemoveUnusedAsync(BlobHash[] batch, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("images belong to no customer");
        List<string> hashes = [.. batch.Select(hash => hash.Value)];
        var large = await db.Set<ListingImage>().Where(image => hashes.Contains(image.Large)).Select(image => image.Large).ToListAsync(cancellationToken);
        var small = await db.Set<ListingImage>().Where(image => hashes.Contains(image.Small)).Select(image => image.Small).ToListAsync(cancellationToken);
        foreach (var hash in batch.Where(hash => !large.Contains(hash.Value) && !small.Contains(hash.Value)))
        {
            blobs.Remove(BlobOwner.Platform, hash, before);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Images that nobody needs could not be removed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

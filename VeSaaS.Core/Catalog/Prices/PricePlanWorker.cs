using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Prices;

/// <summary>Puts announced prices in force when their time has come. Several nodes may do it at once: one writes, the others find it written.</summary>
public sealed class PutPricesInForce(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Writes every price that has come into its listing; returns how many.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var (listing, version) in await DueAsync(cancellationToken))
        {
            done += await ListingWrites.RepeatAsync(contexts, (db, token) => PutAsync(db, listing, version, token), cancellationToken) ? 1 : 0;
        }

        if (done > 0)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return done;
    }

    private async Task<IReadOnlyList<(VirtualEmployeeId Listing, int Version)>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = contexts.ForSystem("a price belongs to no customer");
        var due = await db.Set<PricePlan>()
            .Where(plan => plan.InForceAt == null && plan.CancelledAt == null && plan.EffectiveFrom <= now)
            .OrderBy(plan => plan.EffectiveFrom)
            .Select(plan => new { plan.VirtualEmployeeId, plan.Version })
            .ToListAsync(cancellationToken);
        return due.ConvertAll(plan => (plan.VirtualEmployeeId, plan.Version));
    }

    private async Task<bool> PutAsync(AppDbContext db, VirtualEmployeeId id, int version, CancellationToken cancellationToken)
    {
        var plan = await PricePlans.OfListing(db, id).SingleAsync(row => row.Version == version, cancellationToken);
        if (plan is { InForceAt: not null } or { CancelledAt: not null })
        {
            return false;
        }

        var listing = await db.Set<VirtualEmployee>().SingleAsync(row => row.Id == id, cancellationToken);
        await PricePlans.PutInForceAsync(db, time, listing, plan, Actor.System, cancellationToken);
        return true;
    }
}

internal sealed partial class PricePlanWorker(PutPricesInForce putPricesInForce, TimeProvider time, ILogger<PricePlanWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, putPricesInForce.ExecuteAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Prices whose time has come could not be put in force; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

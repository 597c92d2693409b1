using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>What became of a cancellation.</summary>
public enum CancelPriceOutcome
{
    /// <summary>What had not come of it does not come; also when it was cancelled before.</summary>
    Cancelled,

    /// <summary>All of it is in force already and stays.</summary>
    InForce,

    /// <summary>There is no such listing, or no such version.</summary>
    NotFound,
}

/// <summary>
/// Cancels what has not come yet of an announced price. One that is in force for new hires stays so; hires that were to follow it later keep their price.
/// </summary>
public sealed class CancelPrice(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Cancels the version.</summary>
    public async Task<CancelPriceOutcome> ExecuteAsync(VirtualEmployeeId id, int version, Actor actor, CancellationToken cancellationToken)
    {
        var told = new HashSet<CustomerId>();
        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => CancelAsync(db, id, version, actor, told, token), cancellationToken);
        if (outcome is CancelPriceOutcome.Cancelled)
        {
            live.Publish(CatalogEvents.Changed);
            PriceNews.Publish(live, told);
        }

        return outcome;
    }

    private async Task<CancelPriceOutcome> CancelAsync(
        AppDbContext db, VirtualEmployeeId id, int version, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var plan = await PricePlans.OfListing(db, id).SingleOrDefaultAsync(row => row.Version == version, cancellationToken);
        if (plan is null)
        {
            return CancelPriceOutcome.NotFound;
        }

        if (plan.CancelledAt is not null)
        {
            return CancelPriceOutcome.Cancelled;
        }

        var now = time.GetUtcNow();
        if (plan.InForceAt is not null && !(plan.ExistingHiresFrom > now))
        {
            return CancelPriceOutcome.InForce;
        }

        plan.CancelledAt = now;
        db.Audit(time, "catalog.price_cancelled", actor, null, $"ve:{id.Value}", new { version, inForceForNewHires = plan.InForceAt is not null });
        var announced = await db.Set<SubscriptionPrice>()
            .Where(price => price.VirtualEmployeeId == id && price.PlanVersion == version && price.From > now)
            .ToListAsync(cancellationToken);
        var listing = await db.Set<VirtualEmployee>().AsNoTracking().SingleAsync(row => row.Id == id, cancellationToken);
        foreach (var price in announced)
        {
            db.Remove(price);
            told.Add(price.CustomerId);
            PriceNews.Tell(db, time, PriceNews.Cancelled, listing, price.CustomerId, price.HireId, price.From);
            db.Audit(time, PriceNews.Cancelled, actor, price.CustomerId, $"hire:{price.HireId}", new { from = price.From });
        }

        return CancelPriceOutcome.Cancelled;
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Prices;

/// <summary>Versions of prices, inside the caller's transaction.</summary>
internal static class PricePlans
{
    /// <summary>Keeps the listing's price as the next version, in force from now for new hires, unless that is what the last one says.</summary>
    public static async Task RecordAsync(AppDbContext db, TimeProvider time, VirtualEmployee listing, Actor actor, CancellationToken cancellationToken)
    {
        if (PriceSnapshot.Of(listing) is not { } price)
        {
            return;
        }

        var plans = await OfListing(db, listing.Id).AsNoTracking().ToListAsync(cancellationToken);
        if (InForce(plans)?.ToSnapshot() != price)
        {
            var now = time.GetUtcNow();
            db.Add(New(listing.Id, Next(plans), price, now, null, now, actor)).Entity.InForceAt = now;
        }
    }

    /// <summary>
    /// Writes a version that has come into the listing, with its audit row. Changes that wait to be published get it too, or publishing them would bring the
    /// old price back.
    /// </summary>
    public static async Task PutInForceAsync(
        AppDbContext db, TimeProvider time, VirtualEmployee listing, PricePlan plan, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var edited = listing.Edited;
        plan.ToSnapshot().ApplyTo(listing);
        var live = ListingMetadata.Of(listing);
        await RevisionWrites.AddAsync(db, listing, edited.WithPriceOf(live), RevisionReason.Edited, actor, now, cancellationToken);
        if (listing is { Draft: null, PublishedRevision: not null })
        {
            listing.PublishedRevision = listing.Revision;
        }

        plan.InForceAt = now;
        db.Audit(time, "catalog.price_in_force", actor, null, $"ve:{listing.Id.Value}", new { version = plan.Version, price = Described(plan.ToSnapshot()) });
    }

    public static PricePlan New(
        VirtualEmployeeId listing, int version, PriceSnapshot price, DateTimeOffset from, DateTimeOffset? existingFrom, DateTimeOffset now, Actor actor) => new()
        {
            VirtualEmployeeId = listing,
            Version = version,
            EffectiveFrom = from,
            ExistingHiresFrom = existingFrom,
            MonthlyFee = price.MonthlyFee,
            TokenBilling = price.TokenBilling,
            IncludedTokens = price.IncludedTokens,
            InputRate = price.InputRate,
            OutputRate = price.OutputRate,
            CachedRate = price.CachedRate,
            CreatedAt = now,
            CreatedBy = actor.UserId,
        };

    public static IQueryable<PricePlan> OfListing(AppDbContext db, VirtualEmployeeId listing) =>
        db.Set<PricePlan>().Where(plan => plan.VirtualEmployeeId == listing);

    public static int Next(IEnumerable<PricePlan> plans) => plans.Select(plan => plan.Version).DefaultIfEmpty().Max() + 1;

    /// <summary>The version that the listing holds; null for a listing without any.</summary>
    public static PricePlan? InForce(IEnumerable<PricePlan> plans) =>
        plans.Where(plan => plan.InForceAt is not null).OrderBy(plan => plan.InForceAt).ThenBy(plan => plan.Version).LastOrDefault();

    /// <summary>For audit rows.</summary>
    public static object Described(PriceSnapshot price) => new
    {
        monthlyFee = price.MonthlyFee.ToString(),
        tokenBilling = price.TokenBilling.ToString(),
        price.IncludedTokens,
        price.InputRate,
        price.OutputRate,
        price.CachedRate,
    };
}

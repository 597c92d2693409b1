using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>Where a version of a price stands.</summary>
public enum PriceStanding
{
    /// <summary>Announced; new hires do not pay it yet.</summary>
    ToCome,

    /// <summary>What new hires pay.</summary>
    InForce,

    /// <summary>Followed by another one; hires of its time may pay it still.</summary>
    Past,

    /// <summary>Cancelled before it came.</summary>
    Cancelled,
}

/// <summary>A version of a listing's price.</summary>
/// <param name="Version">From 1 on.</param>
/// <param name="Price">The price.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="EffectiveFrom">From when new hires pay it.</param>
/// <param name="ExistingHiresFrom">From when hires that existed pay it; null when they keep theirs, also because that was cancelled.</param>
/// <param name="CanBeCancelled">Whether something of it is still to come.</param>
/// <param name="Following">Hires that follow or followed it by announcement.</param>
/// <param name="CreatedAt">When it was announced.</param>
/// <param name="CreatedBy">The operator's e-mail address, or that it was a program; null for the product itself.</param>
public sealed record PriceVersion(
    int Version, PriceSnapshot Price, PriceStanding Standing, DateTimeOffset EffectiveFrom, DateTimeOffset? ExistingHiresFrom, bool CanBeCancelled, int Following,
    DateTimeOffset CreatedAt, string? CreatedBy);

/// <summary>A listing's prices as an operator sees them.</summary>
/// <param name="Listing">The listing's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="InForce">What new hires pay; null before the first price.</param>
/// <param name="Versions">Newest first.</param>
/// <param name="Hires">Hires that have not ended.</param>
public sealed record ListingPrices(VirtualEmployeeId Listing, string Name, PriceSnapshot? InForce, IReadOnlyList<PriceVersion> Versions, int Hires);

/// <summary>Reads a listing's prices.</summary>
public sealed class PriceHistory(AppContexts contexts, TimeProvider time)
{
    /// <summary>All versions; null when there is no such listing, or its agent was deleted.</summary>
    public async Task<ListingPrices?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator sees how many hires of every customer follow a price");
        var listing = await db.Set<VirtualEmployee>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken);
        if (listing is null)
        {
            return null;
        }

        var plans = await PricePlans.OfListing(db, id).AsNoTracking().OrderByDescending(plan => plan.Version).ToListAsync(cancellationToken);
        var following = await db.Set<SubscriptionPrice>().Where(price => price.VirtualEmployeeId == id)
            .GroupBy(price => price.PlanVersion).Select(group => new { Version = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Version, row => row.Count, cancellationToken);
        var operators = plans.Select(plan => plan.CreatedBy).OfType<Guid>().Distinct().ToList();
        var names = await db.Users.Where(user => operators.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email, cancellationToken);
        var hires = await AgentSubscriptions.Current(db, listing.Agent).CountAsync(cancellationToken);
        var (now, inForce) = (time.GetUtcNow(), PricePlans.InForce(plans));
        return new(id, listing.Name, PriceSnapshot.Of(listing), plans.ConvertAll(plan => Version(plan, inForce, now) with
        {
            Following = following.GetValueOrDefault(plan.Version),
            CreatedBy = plan.CreatedBy is { } user ? names.GetValueOrDefault(user) ?? "a program" : null,
        }), hires);
    }

    private static PriceVersion Version(PricePlan plan, PricePlan? inForce, DateTimeOffset now) => new(
        plan.Version,
        plan.ToSnapshot(),
        plan switch
        {
            { InForceAt: not null } => plan == inForce ? PriceStanding.InForce : PriceStanding.Past,
            { CancelledAt: not null } => PriceStanding.Cancelled,
            _ => PriceStanding.ToCome,
        },
        plan.EffectiveFrom,
        plan.CancelledAt is null || plan.ExistingHiresFrom <= plan.CancelledAt ? plan.ExistingHiresFrom : null,
        plan.CancelledAt is null && (plan.InForceAt is null || plan.ExistingHiresFrom > now),
        0,
        plan.CreatedAt,
        null);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>A price that was announced and has not begun.</summary>
/// <param name="From">From here on it holds.</param>
/// <param name="Price">The price.</param>
public sealed record NextPrice(DateTimeOffset From, PriceSnapshot Price);

/// <summary>Every price of one hire: the one that was agreed to at first, and those that followed or will.</summary>
public sealed class HirePriceHistory(PriceSnapshot first, IReadOnlyList<NextPrice> later)
{
    /// <summary>The price that holds at an instant. What holds in the past is never changed by what is announced later.</summary>
    public PriceSnapshot At(DateTimeOffset instant) => later.Where(price => price.From <= instant).MaxBy(price => price.From)?.Price ?? first;

    /// <summary>The first price that begins after an instant; null when none was announced.</summary>
    public NextPrice? After(DateTimeOffset instant) => later.Where(price => price.From > instant).MinBy(price => price.From);
}

/// <summary>A price of a hire that has begun: a later one, or the first.</summary>
internal sealed class BegunPrice
{
    public required CustomerId Customer { get; init; }

    public required Subscription First { get; init; }

    public required SubscriptionPrice? Later { get; init; }
}

/// <summary>Which price of a hire holds when.</summary>
public static class HirePrices
{
    /// <summary>The price of one hire at an instant; null for a hire without a subscription.</summary>
    public static async Task<PriceSnapshot?> AtAsync(
        AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var rows = await Of(db, customer, hire, instant).ToListAsync(cancellationToken);
        return Last(rows);
    }

    /// <summary>
    /// The prices of one hire that have begun by an instant, for a query that reads something beside them: the first, and each later one; no row for a hire without a
    /// subscription. <see cref="Last"/> says which one holds.
    /// </summary>
    internal static IQueryable<BegunPrice> Of(AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset instant) =>
        from subscription in db.Set<Subscription>().AsNoTracking()
        where subscription.CustomerId == customer && subscription.HireId == hire
        join price in db.Set<SubscriptionPrice>().Where(price => price.CustomerId == customer && price.From <= instant) on subscription.HireId equals price.HireId into prices
        from price in prices.DefaultIfEmpty()
        select new BegunPrice { Customer = subscription.CustomerId, First = subscription, Later = price };

    /// <summary>The one that holds; null for none.</summary>
    internal static PriceSnapshot? Last(IEnumerable<BegunPrice?> prices)
    {
        var last = prices.OfType<BegunPrice>().MaxBy(price => price.Later?.From ?? DateTimeOffset.MinValue);
        return last?.Later?.ToSnapshot() ?? last?.First.ToSnapshot();
    }

    /// <summary>All prices of some hires of a customer, by hire.</summary>
    public static async Task<IReadOnlyDictionary<Guid, HirePriceHistory>> ReadAsync(
        AppDbContext db, CustomerId customer, IReadOnlyCollection<Guid> hires, CancellationToken cancellationToken)
    {
        var first = await db.Set<Subscription>().AsNoTracking()
            .Where(subscription => subscription.CustomerId == customer && hires.Contains(subscription.HireId))
            .ToListAsync(cancellationToken);
        var later = await db.Set<SubscriptionPrice>().AsNoTracking()
            .Where(price => price.CustomerId == customer && hires.Contains(price.HireId))
            .ToListAsync(cancellationToken);
        return Compose(first, later);
    }

    /// <summary>All prices of hires of any customer, for operators.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, HirePriceHistory>> ReadOfAllAsync(
        AppDbContext db, IReadOnlyCollection<Guid> hires, CancellationToken cancellationToken)
    {
        var first = await db.Set<Subscription>().AsNoTracking().Where(subscription => hires.Contains(subscription.HireId)).ToListAsync(cancellationToken);
        var later = await db.Set<SubscriptionPrice>().AsNoTracking().Where(price => hires.Contains(price.HireId)).ToListAsync(cancellationToken);
        return Compose(first, later);
    }

    private static Dictionary<Guid, HirePriceHistory> Compose(IEnumerable<Subscription> first, IEnumerable<SubscriptionPrice> later)
    {
        var byHire = later.ToLookup(price => price.HireId, price => new NextPrice(price.From, price.ToSnapshot()));
        return first.ToDictionary(
            subscription => subscription.HireId, subscription => new HirePriceHistory(subscription.ToSnapshot(), [.. byHire[subscription.HireId]]));
    }
}

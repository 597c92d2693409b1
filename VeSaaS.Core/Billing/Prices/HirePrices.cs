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

/// <summary>Which price of a hire holds when.</summary>
public static class HirePrices
{
    /// <summary>The price of one hire at an instant; null for a hire without a subscription.</summary>
    public static async Task<PriceSnapshot?> AtAsync(
        AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var rows = await (
            from first in First(db, customer, hire).AsNoTracking()
            join later in Later(db, customer, hire, instant) on first.CustomerId equals later.CustomerId into followed
            from later in followed.DefaultIfEmpty()
            select new { first, later }).ToListAsync(cancellationToken);
        return Last(rows.FirstOrDefault()?.first, rows.Select(row => row.later));
    }

    /// <summary>The price that one hire began with, for a query that reads it beside other things; no row for a hire without a subscription.</summary>
    internal static IQueryable<Subscription> First(AppDbContext db, CustomerId customer, Guid hire) =>
        db.Set<Subscription>().Where(subscription => subscription.CustomerId == customer && subscription.HireId == hire);

    /// <summary>The later prices of one hire that have begun by an instant.</summary>
    internal static IQueryable<SubscriptionPrice> Later(AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset instant) =>
        db.Set<SubscriptionPrice>().Where(price => price.CustomerId == customer && price.HireId == hire && price.From <= instant);

    /// <summary>The one of both that holds; null for none.</summary>
    internal static PriceSnapshot? Last(Subscription? first, IEnumerable<SubscriptionPrice?> later) =>
        later.OfType<SubscriptionPrice>().MaxBy(price => price.From)?.ToSnapshot() ?? first?.ToSnapshot();

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

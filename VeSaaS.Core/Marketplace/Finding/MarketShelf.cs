using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>What the facets and orders of the marketplace need of a listing.</summary>
internal sealed record ShelfItem(
    VirtualEmployeeId Id,
    string Slug,
    string Category,
    Seniority Seniority,
    PriceModel PriceModel,
    Money Fee,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Skills,
    bool IsDemo,
    int? FeaturedOrder,
    DateTimeOffset PublishedAt);

/// <summary>Everything that is offered, as it was when the listings' versions added up to the stamp. The newest first.</summary>
internal sealed record Shelf(long Stamp, IReadOnlyList<ShelfItem> Items)
{
    public static Shelf Empty { get; } = new(-1, []);

    /// <summary>The place of each listing in the items.</summary>
    public IReadOnlyDictionary<VirtualEmployeeId, int> Places { get; } = Items.Select((item, place) => (item.Id, place)).ToDictionary();
}

/// <summary>
/// Remembers what is offered, so that counting the facets of 10,000 listings does not mean reading them. It asks the database each time whether
/// anything has changed (the sum of <see cref="VirtualEmployee.ShownVersion"/>, which only grows), so no node ever shows what another one took away.
/// </summary>
public sealed class MarketShelf : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Shelf _shelf = Shelf.Empty;

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    internal async Task<Shelf> ReadAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        // Before the listings: what changes in between makes the next reader read again.
        var stamp = await db.Set<VirtualEmployee>().SumAsync(listing => (long)listing.ShownVersion, cancellationToken);
        if (_shelf is var known && known.Stamp == stamp)
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _shelf is { } other && other.Stamp == stamp ? other : _shelf = await LoadAsync(db, stamp, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static async Task<Shelf> LoadAsync(AppDbContext db, long stamp, CancellationToken cancellationToken)
    {
        var rows = await MarketplaceQuery.Offered(db)
            .Select(listing => new
            {
                listing.Id,
                listing.Slug,
                listing.Category,
                listing.Seniority,
                listing.MonthlyFee,
                listing.TokenBilling,
                listing.InputRate,
                listing.OutputRate,
                listing.CachedRate,
                listing.Tags,
                listing.Facts,
                listing.IsDemo,
                listing.IsFeatured,
                listing.FeaturedOrder,
                listing.PublishedAt,
            })
            .ToListAsync(cancellationToken);
        return new Shelf(stamp,
        [
            .. rows.Select(row => new ShelfItem(
                row.Id,
                row.Slug,
                row.Category,
                row.Seniority,
                PriceModels.Of(new PriceSnapshot(row.MonthlyFee!.Value, row.TokenBilling, row.InputRate, row.OutputRate, row.CachedRate)),
                row.MonthlyFee.Value,
                row.Tags,
                [.. row.Facts.Skills.Select(skill => skill.Name).Distinct(StringComparer.Ordinal)],
                row.IsDemo,
                row.IsFeatured ? row.FeaturedOrder : null,
                row.PublishedAt!.Value))
                .OrderByDescending(item => item.PublishedAt).ThenBy(item => item.Slug, StringComparer.Ordinal),
        ]);
    }
}

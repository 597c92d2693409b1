using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Marketplace.Finding;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Marketplace;

/// <summary>Finds offered listings. What is not published, or has no price, does not exist here.</summary>
public sealed class MarketplaceQuery(AppContexts contexts, MarketShelf shelves, MarketStatistics statistics)
{
    private const int MostFeatured = 3;

    /// <summary>One page of what matches; a fixed number of queries, however many listings there are.</summary>
    /// <param name="filter">What to look for.</param>
    /// <param name="customer">Whose hires are marked; null for a visitor.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MarketplaceResults> ExecuteAsync(MarketplaceFilter filter, CustomerId? customer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = Open(contexts, customer);
        filter = filter with { Categories = await Categories.ResolveAsync(db, filter.Categories, cancellationToken) };
        var shelf = await shelves.ReadAsync(db, cancellationToken);
        var numbers = await statistics.ReadAsync(cancellationToken);
        var isSearch = filter.Narrowing.Contains(MarketplaceFacet.Search);
        var hits = isSearch ? await WordSearch.FindAsync(db, shelf, filter.Words, cancellationToken) : null;
        var tally = FacetTally.Of(shelf, filter, hits?.Scores);

        List<int> featured = isSearch ? [] :
        [
            .. tally.Matches.Where(place => shelf.Items[place].FeaturedOrder is not null)
                .OrderBy(place => shelf.Items[place].FeaturedOrder).Take(MostFeatured),
        ];
        var rest = featured.Count == 0 ? tally.Matches : [.. tally.Matches.Except(featured)];
        var pages = Math.Max(1, (rest.Count + filter.Take - 1) / filter.Take);
        var page = Math.Clamp(filter.Page, 1, pages);
        List<VirtualEmployeeId> ids =
            [.. Ordered(rest, shelf, filter, hits, numbers).Skip((page - 1) * filter.Take).Take(filter.Take).Select(place => shelf.Items[place].Id)];
        List<VirtualEmployeeId> inFront = page == 1 ? featured.ConvertAll(place => shelf.Items[place].Id) : [];

        var cards = await Cards.ReadAsync(db, customer, [.. inFront, .. ids], numbers, cancellationToken);
        return new MarketplaceResults
        {
            Listings = [.. ids.Where(cards.ContainsKey).Select(id => cards[id])],
            Featured = [.. inFront.Where(cards.ContainsKey).Select(id => cards[id])],
            Matches = tally.Matches.Count,
            Offered = shelf.Items.Count,
            Page = page,
            Pages = pages,
            Categories = tally.Categories(await Categories.NamesAsync(db, cancellationToken)),
            Seniorities = tally.Seniorities,
            PriceModels = tally.PriceModels,
            Fees = tally.Fees,
            Tags = tally.Tags,
            Skills = tally.Skills,
            HiddenBy = tally.HiddenBy,
            Corrections = hits?.Corrections ?? [],
        };
    }

    internal static AppDbContext Open(AppContexts contexts, CustomerId? customer) =>
        customer is { } known ? contexts.ForCustomer(known) : contexts.ForSystem("The marketplace is open to visitors.");

    internal static IQueryable<VirtualEmployee> Offered(AppDbContext db) => db.Set<VirtualEmployee>().AsNoTracking()
        .Where(listing => listing.Status == VirtualEmployeeStatus.Published && listing.PublishedAt != null && listing.MonthlyFee != null);

    // Places are in order of publication and sorting is stable, so every order is total and pages never overlap.
    private static IEnumerable<int> Ordered(
        List<int> places,
        Shelf shelf,
        MarketplaceFilter filter,
        SearchHits? hits,
        IReadOnlyDictionary<VirtualEmployeeId, MarketStatistics.Numbers> numbers) => filter.Sort switch
    {
        MarketplaceSort.Newest => places,
        MarketplaceSort.Price => places.OrderBy(place => shelf.Items[place].Fee),
        MarketplaceSort.MostHired => places.OrderByDescending(place => numbers.GetValueOrDefault(shelf.Items[place].Id)?.Employers ?? 0),
        _ when hits is not null => places.OrderByDescending(place => hits.Scores[place]),
        // Demo listings appear within moments of each other, in any order: they come last, and the one that always fails, the cheapest, last of all.
        _ => places.OrderBy(place => shelf.Items[place].IsDemo).ThenByDescending(place => shelf.Items[place].IsDemo ? shelf.Items[place].Fee : default),
    };
}

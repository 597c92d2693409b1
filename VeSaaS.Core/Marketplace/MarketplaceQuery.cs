using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Marketplace;

/// <summary>Finds offered listings. What is not published, or has no price, does not exist here.</summary>
public sealed class MarketplaceQuery(AppContexts contexts)
{
    private const int TagsShown = 12;

    /// <summary>One page of what matches.</summary>
    /// <param name="filter">What to look for.</param>
    /// <param name="customer">Whose hires are marked; null for a visitor.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MarketplaceResults> ExecuteAsync(MarketplaceFilter filter, CustomerId? customer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = Open(contexts, customer);
        filter = filter with { Categories = await Catalog.Taxonomy.Categories.ResolveAsync(db, filter.Categories, cancellationToken) };
        var offered = Offered(db);
        var found = BySeniority(ByTag(ByCategory(ByWords(offered, filter), filter), filter), filter);
        var matches = await found.CountAsync(cancellationToken);
        var pages = Math.Max(1, (matches + filter.Take - 1) / filter.Take);
        var page = Math.Clamp(filter.Page, 1, pages);
        var listings = await Ordered(found, filter)
            .Skip((page - 1) * filter.Take).Take(filter.Take)
            .Select(AsCard).ToListAsync(cancellationToken);
        return new MarketplaceResults(
            await WithHiresAsync(db, customer, listings, cancellationToken),
            matches,
            filter.IsNarrowed ? await offered.CountAsync(cancellationToken) : matches,
            page,
            pages,
            await CategoriesAsync(BySeniority(ByTag(ByWords(offered, filter), filter), filter), cancellationToken),
            await SenioritiesAsync(ByTag(ByCategory(ByWords(offered, filter), filter), filter), cancellationToken),
            await TagsAsync(found, cancellationToken));
    }

    internal static AppDbContext Open(AppContexts contexts, CustomerId? customer) =>
        customer is { } known ? contexts.ForCustomer(known) : contexts.ForSystem("The marketplace is open to visitors.");

    internal static IQueryable<VirtualEmployee> Offered(AppDbContext db) => db.Set<VirtualEmployee>().AsNoTracking()
        .Where(listing => listing.Status == VirtualEmployeeStatus.Published && listing.PublishedAt != null && listing.MonthlyFee != null);

    internal static Expression<Func<VirtualEmployee, ListingCard>> AsCard => listing => new ListingCard
    {
        Id = listing.Id,
        Slug = listing.Slug,
        Name = listing.Name,
        Tagline = listing.Tagline,
        Category = listing.Category,
        Seniority = listing.Seniority,
        Tags = listing.Tags,
        Icon = listing.Icon,
        IsDemo = listing.IsDemo,
        Price = new PriceSnapshot(listing.MonthlyFee!.Value, listing.TokenBilling, listing.InputRate, listing.OutputRate, listing.CachedRate),
        IsReady = listing.Facts.IsReady,
        PublishedAt = listing.PublishedAt!.Value,
    };

    internal static async Task<IReadOnlyList<ListingCard>> WithHiresAsync(
        AppDbContext db, CustomerId? customer, List<ListingCard> listings, CancellationToken cancellationToken)
    {
        if (customer is not { } known || listings.Count == 0)
        {
            return listings;
        }

        var ids = listings.ConvertAll(listing => listing.Id);
        var hires = await db.Set<Hire>()
            .Where(hire => hire.CustomerId == known && hire.EndRequestedAt == null && ids.Contains(hire.VirtualEmployeeId))
            .Select(hire => new { hire.VirtualEmployeeId, hire.Id })
            .ToDictionaryAsync(hire => hire.VirtualEmployeeId, hire => hire.Id, cancellationToken);
        return listings.ConvertAll(listing => hires.TryGetValue(listing.Id, out var hire) ? listing with { HiredAs = hire } : listing);
    }

    private static IQueryable<VirtualEmployee> ByWords(IQueryable<VirtualEmployee> listings, MarketplaceFilter filter) =>
        filter.Words.Aggregate(listings, (found, word) => found.Where(listing => listing.Searchable.Contains(word)));

    private static IQueryable<VirtualEmployee> ByCategory(IQueryable<VirtualEmployee> listings, MarketplaceFilter filter) =>
        filter.Categories.Count == 0 ? listings : listings.Where(listing => filter.Categories.Contains(listing.Category));

    private static IQueryable<VirtualEmployee> BySeniority(IQueryable<VirtualEmployee> listings, MarketplaceFilter filter) =>
        filter.Seniorities.Count == 0 ? listings : listings.Where(listing => filter.Seniorities.Contains(listing.Seniority));

    private static IQueryable<VirtualEmployee> ByTag(IQueryable<VirtualEmployee> listings, MarketplaceFilter filter) =>
        filter.Tags.Aggregate(listings, (found, tag) => found.Where(listing => listing.Tags.Contains(tag)));

    private static IOrderedQueryable<VirtualEmployee> Ordered(IQueryable<VirtualEmployee> listings, MarketplaceFilter filter)
    {
        var newest = (IQueryable<VirtualEmployee> all) => all.OrderByDescending(listing => listing.PublishedAt).ThenBy(listing => listing.Id);
        if (filter.Sort is MarketplaceSort.Price)
        {
            return listings.OrderBy(listing => listing.MonthlyFee).ThenByDescending(listing => listing.PublishedAt).ThenBy(listing => listing.Id);
        }

        if (filter.Sort is MarketplaceSort.Newest)
        {
            return newest(listings);
        }

        if (filter.Words is not [var first, ..])
        {
            // Demo listings appear within moments of each other, in any order: they come last, and the one that always fails, the cheapest, last of all.
            return listings.OrderBy(listing => listing.IsDemo)
                .ThenByDescending(listing => listing.IsDemo ? listing.MonthlyFee : null)
                .ThenByDescending(listing => listing.PublishedAt).ThenBy(listing => listing.Id);
        }

        // The searchable text begins with the name, so the earlier a word stands, the more it says about the listing.
        return listings.OrderBy(listing => listing.Searchable.IndexOf(first))
            .ThenByDescending(listing => listing.PublishedAt).ThenBy(listing => listing.Id);
    }

    private static async Task<IReadOnlyList<FacetCount<string>>> CategoriesAsync(
        IQueryable<VirtualEmployee> listings, CancellationToken cancellationToken)
    {
        var counts = await listings.Where(listing => listing.Category != "").GroupBy(listing => listing.Category)
            .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        return [.. counts.OrderBy(count => count.Key, StringComparer.OrdinalIgnoreCase).Select(count => new FacetCount<string>(count.Key, count.Count))];
    }

    private static async Task<IReadOnlyList<FacetCount<Seniority>>> SenioritiesAsync(
        IQueryable<VirtualEmployee> listings, CancellationToken cancellationToken)
    {
        var counts = await listings.GroupBy(listing => listing.Seniority)
            .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        return [.. counts.OrderBy(count => count.Key).Select(count => new FacetCount<Seniority>(count.Key, count.Count))];
    }

    private static async Task<IReadOnlyList<FacetCount<string>>> TagsAsync(IQueryable<VirtualEmployee> listings, CancellationToken cancellationToken)
    {
        // SQLite cannot expand a column of lists inside a query over other rows, so the lists are counted here.
        var lists = await listings.Select(listing => listing.Tags).ToListAsync(cancellationToken);
        return
        [
            .. lists.SelectMany(tags => tags).CountBy(tag => tag, StringComparer.Ordinal)
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
                .Take(TagsShown).Select(count => new FacetCount<string>(count.Key, count.Value)),
        ];
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Marketplace.Finding;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Marketplace;

/// <summary>Reads offered listings with everything that is known of them.</summary>
public sealed class MarketplaceDetail(AppContexts contexts, MarketShelf shelves, MarketStatistics statistics)
{
    /// <summary>Listings beside each other at most.</summary>
    public const int MostCompared = 3;

    private static readonly Func<VirtualEmployee, ListingCard> Card = Cards.Of.Compile();

    /// <summary>
    /// The listing, or null when it is not offered, whatever the reason. An address that it had finds it, too; the card says which one it has now.
    /// </summary>
    public async Task<ListingDetail?> ExecuteAsync(string slug, CustomerId? customer, CancellationToken cancellationToken)
    {
        await using var db = MarketplaceQuery.Open(contexts, customer);
        if (await FindAsync(db, slug, customer, cancellationToken) is not { } detail)
        {
            return null;
        }

        var similar = Likeness.Of(await shelves.ReadAsync(db, cancellationToken), detail.Card.Id);
        var cards = await Cards.ReadAsync(db, customer, similar, await statistics.ReadAsync(cancellationToken), cancellationToken);
        return detail with
        {
            Publications = await PublicationHistory.ReadAsync(db, detail.Card.Id, cancellationToken),
            Similar = [.. similar.Where(cards.ContainsKey).Select(id => cards[id])],
        };
    }

    /// <summary>The addresses that listings have now, in the order of those by which they are named; each once. One that nobody ever had stays as it is.</summary>
    public async Task<IReadOnlyList<string>> CurrentAsync(IReadOnlyList<string> slugs, CancellationToken cancellationToken)
    {
        await using var db = MarketplaceQuery.Open(contexts, null);
        var moved = await FormerAddress.CurrentAsync(db, slugs, cancellationToken);
        return [.. slugs.Select(slug => moved.GetValueOrDefault(slug, slug)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The first <see cref="MostCompared"/> of these that are offered, in the order in which they were named.</summary>
    public async Task<IReadOnlyList<ListingDetail>> CompareAsync(IReadOnlyList<string> slugs, CustomerId? customer, CancellationToken cancellationToken)
    {
        await using var db = MarketplaceQuery.Open(contexts, customer);
        List<string> named = [.. slugs.Distinct(StringComparer.Ordinal).Take(MostCompared)];
        var details = await ReadAsync(db, named, customer, cancellationToken);
        return [.. details.OrderBy(detail => named.IndexOf(detail.Card.Slug))];
    }

    private async Task<ListingDetail?> FindAsync(AppDbContext db, string slug, CustomerId? customer, CancellationToken cancellationToken)
    {
        if (await ReadAsync(db, [slug], customer, cancellationToken) is [var detail])
        {
            return detail;
        }

        return await FormerAddress.CurrentAsync(db, slug, cancellationToken) is { } current
            && await ReadAsync(db, [current], customer, cancellationToken) is [var moved] ? moved : null;
    }

    private async Task<IReadOnlyList<ListingDetail>> ReadAsync(
        AppDbContext db, IReadOnlyList<string> slugs, CustomerId? customer, CancellationToken cancellationToken)
    {
        var listings = await MarketplaceQuery.Offered(db).Where(listing => slugs.Contains(listing.Slug)).ToListAsync(cancellationToken);
        if (listings.Count == 0)
        {
            return [];
        }

        var agents = listings.ConvertAll(listing => listing.Agent);
        var bindings = await db.Set<GatewayBinding>().AsNoTracking().Where(binding => agents.Contains(binding.Agent))
            .Select(binding => new { binding.Agent, binding.DeniesStrangers, binding.ProbedAt })
            .ToDictionaryAsync(binding => binding.Agent, cancellationToken);
        var hires = await Cards.HiresAsync(db, customer, listings.ConvertAll(listing => listing.Id), cancellationToken);
        var numbers = await statistics.ReadAsync(cancellationToken);
        return listings.ConvertAll(listing =>
        {
            var binding = bindings.GetValueOrDefault(listing.Agent);
            return new ListingDetail(
                Cards.Complete(Card(listing), hires, numbers), listing.Description, listing.Facts, binding?.DeniesStrangers, binding?.ProbedAt)
            {
                Screenshots = listing.Screenshots,
            };
        });
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Marketplace;

/// <summary>Reads one offered listing.</summary>
public sealed class MarketplaceDetail(AppContexts contexts)
{
    /// <summary>The listing, or null when it is not offered, whatever the reason.</summary>
    public async Task<ListingDetail?> ExecuteAsync(string slug, CustomerId? customer, CancellationToken cancellationToken)
    {
        await using var db = MarketplaceQuery.Open(contexts, customer);
        var listing = await MarketplaceQuery.Offered(db).SingleOrDefaultAsync(candidate => candidate.Slug == slug, cancellationToken);
        if (listing is null)
        {
            return null;
        }

        var binding = await db.Set<GatewayBinding>().AsNoTracking()
            .Where(candidate => candidate.Agent == listing.Agent)
            .Select(candidate => new { candidate.DeniesStrangers, candidate.ProbedAt })
            .SingleOrDefaultAsync(cancellationToken);
        var cards = await MarketplaceQuery.WithHiresAsync(db, customer, [Card(listing)], cancellationToken);
        return new ListingDetail(cards[0], listing.Description, listing.Facts, binding?.DeniesStrangers, binding?.ProbedAt) { Screenshots = listing.Screenshots };
    }

    private static readonly Func<VirtualEmployee, ListingCard> Card = MarketplaceQuery.AsCard.Compile();
}

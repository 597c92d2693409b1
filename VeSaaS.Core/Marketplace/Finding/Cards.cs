using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>Reads what cards show.</summary>
internal static class Cards
{
    public static Expression<Func<VirtualEmployee, ListingCard>> Of => listing => new ListingCard
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
        Price = new PriceSnapshot(listing.MonthlyFee!.Value, listing.TokenBilling, listing.InputRate, listing.OutputRate, listing.CachedRate) { IncludedTokens = listing.IncludedTokens },
        IsReady = listing.Source.UnavailableSince == null && listing.Source.RejectedAt == null,
        IsAnswering = listing.Facts.IsReady,
        Tools = listing.Facts.Tools,
        Host = listing.Facts.Host,
        PublishedAt = listing.PublishedAt!.Value,
    };

    /// <summary>The cards of these listings, two queries for all; without what is not offered any more.</summary>
    public static async Task<Dictionary<VirtualEmployeeId, ListingCard>> ReadAsync(
        AppDbContext db,
        CustomerId? customer,
        IReadOnlyCollection<VirtualEmployeeId> ids,
        IReadOnlyDictionary<VirtualEmployeeId, MarketStatistics.Numbers> numbers,
        CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var cards = await MarketplaceQuery.Offered(db).Where(listing => ids.Contains(listing.Id)).Select(Of).ToListAsync(cancellationToken);
        var hires = await HiresAsync(db, customer, ids, cancellationToken);
        return cards.ToDictionary(card => card.Id, card => Complete(card, hires, numbers));
    }

    /// <summary>The customer's own hires of these listings.</summary>
    public static async Task<Dictionary<VirtualEmployeeId, HireId>> HiresAsync(
        AppDbContext db, CustomerId? customer, IReadOnlyCollection<VirtualEmployeeId> ids, CancellationToken cancellationToken) =>
        customer is { } known
            ? await db.Set<Hire>()
                .Where(hire => hire.CustomerId == known && hire.EndRequestedAt == null && ids.Contains(hire.VirtualEmployeeId))
                .Select(hire => new { hire.VirtualEmployeeId, hire.Id })
                .ToDictionaryAsync(hire => hire.VirtualEmployeeId, hire => hire.Id, cancellationToken)
            : [];

    /// <summary>The card with what does not stand in its row.</summary>
    public static ListingCard Complete(
        ListingCard card, Dictionary<VirtualEmployeeId, HireId> hires, IReadOnlyDictionary<VirtualEmployeeId, MarketStatistics.Numbers> numbers)
    {
        var known = numbers.GetValueOrDefault(card.Id);
        var fee = card.Price.MonthlyFee;
        return card with
        {
            HiredAs = hires.TryGetValue(card.Id, out var hire) ? hire : null,
            Employers = known?.Employers ?? 0,
            Typical = known?.Usage is { } usage && PriceModels.Of(card.Price) is PriceModel.FeeAndUsage or PriceModel.UsageOnly
                ? new TypicalCost(fee + usage.Low, fee + usage.High, usage.Companies)
                : null,
        };
    }
}

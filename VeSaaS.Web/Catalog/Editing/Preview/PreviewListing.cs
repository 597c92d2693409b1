using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;

namespace VeSaaS.Web.Catalog.Editing.Preview;

/// <summary>What is typed, as the marketplace would read it once it is published.</summary>
internal static class PreviewListing
{
    public static ListingDetail Of(Listing listing, ListingMetadata typed) => new(
        new ListingCard
        {
            Id = listing.Id,
            Slug = listing.Slug,
            Name = typed.Name.Length > 0 ? typed.Name : "No name yet",
            Tagline = typed.Tagline,
            Category = typed.Category,
            Seniority = typed.Seniority,
            Tags = typed.Tags,
            Icon = typed.Icon,
            IsDemo = listing.IsDemo,
            Price = PriceOf(typed),
            IsReady = listing.Source.TakesHires,
            IsAnswering = listing.Facts.IsReady,
            PublishedAt = listing.PublishedAt ?? listing.UpdatedAt,
        },
        typed.Description,
        listing.Facts,
        listing.Access.DeniesStrangers,
        listing.Access.ProbedAt)
    {
        Screenshots = typed.Screenshots,
    };

    // While a price is being typed it may be anything; the field says what is wrong with it.
    private static PriceSnapshot PriceOf(ListingMetadata typed) => new(
        Money.FromUnits(decimal.Round(Math.Clamp(typed.MonthlyFee ?? 0, 0, ListingRules.MaxMonthlyFee), 2)),
        typed.TokenBilling,
        RateOf(typed.InputPrice),
        RateOf(typed.OutputPrice),
        RateOf(typed.CachedPrice))
    {
        IncludedTokens = Math.Max(0, typed.IncludedTokens),
    };

    private static long RateOf(decimal price) => TokenPrice.TryToRate(price, out var rate) ? rate : 0;
}

using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Teams.Api;

namespace VeSaaS.Web.Marketplace.Api;

/// <summary>A listing for programs.</summary>
internal sealed record OfferAnswer(
    Guid Id,
    string Slug,
    string Name,
    string Tagline,
    string Category,
    string Seniority,
    IReadOnlyList<string> Tags,
    bool IsDemo,
    bool IsReady,
    PriceAnswer Price,
    DateTimeOffset PublishedAt,
    Guid? HiredAs,
    string PriceModel,
    int Employers,
    TypicalAnswer? Typical)
{
    public static OfferAnswer Of(ListingCard card, BillingOptions billing) => new(
        card.Id.Value,
        card.Slug,
        card.Name,
        card.Tagline,
        card.Category,
        card.Seniority.ToString(),
        card.Tags,
        card.IsDemo,
        card.IsReady,
        PriceAnswer.Of(card.Price, billing),
        card.PublishedAt,
        card.HiredAs?.Value,
        MarketplaceUrl.Word(PriceModels.Of(card.Price)),
        card.Employers,
        card.Typical is { } typical ? new TypicalAnswer(typical.Low.Units, typical.High.Units, typical.Companies) : null);
}

/// <summary>What a month costs in all: the middle half of so many companies, in units of the currency.</summary>
internal sealed record TypicalAnswer(decimal Low, decimal High, int Companies);

/// <summary>One page of the marketplace for programs. The featured ones are not among the items.</summary>
internal sealed record MarketplaceAnswer(
    IReadOnlyList<OfferAnswer> Items,
    int Total,
    int Page,
    int Pages,
    IReadOnlyList<OfferAnswer> Featured,
    FacetsAnswer Facets,
    IReadOnlyList<WordCorrection> Corrections)
{
    public static MarketplaceAnswer Of(MarketplaceResults results, BillingOptions billing) => new(
        [.. results.Listings.Select(card => OfferAnswer.Of(card, billing))],
        results.Matches,
        results.Page,
        results.Pages,
        [.. results.Featured.Select(card => OfferAnswer.Of(card, billing))],
        FacetsAnswer.Of(results),
        results.Corrections);
}

/// <summary>How many listings each choice would leave; a facet's counts ignore its own choices.</summary>
internal sealed record FacetsAnswer(
    IReadOnlyDictionary<string, int> Category,
    IReadOnlyDictionary<string, int> Seniority,
    IReadOnlyDictionary<string, int> Price,
    IReadOnlyDictionary<string, int> Tag,
    IReadOnlyDictionary<string, int> Skill,
    FeeHistogram Fees)
{
    public static FacetsAnswer Of(MarketplaceResults results) => new(
        Counts(results.Categories, category => category),
        Counts(results.Seniorities, MarketplaceUrl.Word),
        Counts(results.PriceModels, MarketplaceUrl.Word),
        Counts(results.Tags, tag => tag),
        Counts(results.Skills, skill => skill),
        results.Fees);

    private static Dictionary<string, int> Counts<T>(IReadOnlyList<FacetCount<T>> counts, Func<T, string> word) =>
        counts.ToDictionary(count => word(count.Value), count => count.Count);
}

/// <summary>One listing with everything for programs. The description is Markdown.</summary>
internal sealed record OfferDetailAnswer(
    OfferAnswer Listing,
    string Description,
    string? Model,
    IReadOnlyList<AgentTool> Tools,
    IReadOnlyList<AgentSkill> Skills,
    IReadOnlyList<ListingPublication> Versions,
    IReadOnlyList<OfferAnswer> Similar);

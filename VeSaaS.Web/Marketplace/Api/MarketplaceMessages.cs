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
    Guid? HiredAs)
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
        card.HiredAs?.Value);
}

/// <summary>One page of the marketplace for programs.</summary>
internal sealed record MarketplaceAnswer(IReadOnlyList<OfferAnswer> Items, int Total, int Page, int Pages);

/// <summary>One listing with everything for programs. The description is Markdown.</summary>
internal sealed record OfferDetailAnswer(
    OfferAnswer Listing, string Description, string? Model, IReadOnlyList<AgentTool> Tools, IReadOnlyList<AgentSkill> Skills);

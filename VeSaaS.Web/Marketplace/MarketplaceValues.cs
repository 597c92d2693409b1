using Microsoft.AspNetCore.Mvc;

namespace VeSaaS.Web.Marketplace;

/// <summary>What an address asks of the marketplace, as it was written; the same for the page and for programs.</summary>
internal sealed record MarketplaceValues(
    [FromQuery(Name = MarketplaceUrl.SearchKey)] string? Search,
    [FromQuery(Name = MarketplaceUrl.CategoryKey)] string[]? Categories,
    [FromQuery(Name = MarketplaceUrl.SeniorityKey)] string[]? Seniorities,
    [FromQuery(Name = MarketplaceUrl.PriceModelKey)] string[]? PriceModels,
    [FromQuery(Name = MarketplaceUrl.MinFeeKey)] string? MinFee,
    [FromQuery(Name = MarketplaceUrl.MaxFeeKey)] string? MaxFee,
    [FromQuery(Name = MarketplaceUrl.TagKey)] string[]? Tags,
    [FromQuery(Name = MarketplaceUrl.SkillKey)] string[]? Skills,
    [FromQuery(Name = MarketplaceUrl.SortKey)] string? Sort,
    [FromQuery(Name = MarketplaceUrl.PageKey)] string? Page,
    [FromQuery(Name = MarketplaceUrl.SizeKey)] string? PageSize);

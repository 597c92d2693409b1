using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Marketplace.Facets;

/// <summary>The parts of a filter in words, each with the filter that lacks it.</summary>
internal static class FilterChips
{
    public static IEnumerable<(string Label, MarketplaceFilter Without)> Of(MarketplaceFilter filter, string currency) =>
    [
        .. filter.Search is { } search ? [($"“{search}”", filter.Without(MarketplaceFacet.Search))] : Array.Empty<(string, MarketplaceFilter)>(),
        .. Each(filter.Categories, category => category, left => filter with { Categories = left, Page = 1 }),
        .. Each(filter.Seniorities, level => level.ToString(), left => filter with { Seniorities = left, Page = 1 }),
        .. Each(filter.PriceModels, MarketplaceWords.Of, left => filter with { PriceModels = left, Page = 1 }),
        .. Fee(filter, currency) is { } fee ? [(fee, filter.Without(MarketplaceFacet.Fee))] : Array.Empty<(string, MarketplaceFilter)>(),
        .. Each(filter.Skills, skill => skill, left => filter with { Skills = left, Page = 1 }),
        .. Each(filter.Tags, tag => tag, left => filter with { Tags = left, Page = 1 }),
    ];

    /// <summary>What one facet says in all: "Legal, Finance".</summary>
    public static string Sum(MarketplaceFilter filter, MarketplaceFacet facet, string currency) => facet switch
    {
        MarketplaceFacet.Search => $"“{filter.Search}”",
        MarketplaceFacet.Category => string.Join(", ", filter.Categories),
        MarketplaceFacet.Seniority => string.Join(", ", filter.Seniorities),
        MarketplaceFacet.PriceModel => string.Join(", ", filter.PriceModels.Select(MarketplaceWords.Of)),
        MarketplaceFacet.Fee => Fee(filter, currency) ?? "",
        MarketplaceFacet.Tag => string.Join(", ", filter.Tags),
        _ => string.Join(", ", filter.Skills),
    };

    private static IEnumerable<(string, MarketplaceFilter)> Each<T>(IReadOnlyList<T> values, Func<T, string> label, Func<IReadOnlyList<T>, MarketplaceFilter> with) =>
        values.Select(value => (label(value), with([.. values.Where(other => !Equals(other, value))])));

    private static string? Fee(MarketplaceFilter filter, string currency)
    {
        return (filter.MinFee, filter.MaxFee) switch
        {
            (null, null) => null,
            ({ } min, null) => $"from {Text(min)}",
            (null, { } max) => $"up to {Text(max)}",
            ({ } min, { } max) => $"{Text(min)} to {Text(max)}",
        };

        string Text(decimal amount) => MoneyFormat.Format(Money.FromUnits(amount), currency, MoneyStyle.Price);
    }
}

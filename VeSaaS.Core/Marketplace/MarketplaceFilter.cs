using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;

namespace VeSaaS.Core.Marketplace;

/// <summary>In which order listings are shown.</summary>
public enum MarketplaceSort
{
    /// <summary>How well the words match, and in which field. Without words the newest first, demos last.</summary>
    Relevance,

    /// <summary>By how many companies employ it now.</summary>
    MostHired,
    Newest,

    /// <summary>Lowest monthly fee first.</summary>
    Price,
}

/// <summary>What a customer pays for.</summary>
public enum PriceModel
{
    FeeAndUsage,
    UsageOnly,
    FeeOnly,
    Free,
}

/// <summary>A part of the filter that narrows by itself.</summary>
public enum MarketplaceFacet
{
    Search,
    Category,
    Seniority,
    PriceModel,
    Fee,
    Tag,
    Skill,
}

/// <summary>Everything that decides which listings a page shows; all of it stands in the URL. Within a facet any choice will do, every facet must be met.</summary>
public sealed record MarketplaceFilter
{
    public const int DefaultPageSize = 24;
    public const int LargestPageSize = 100;

    /// <summary>Words beyond this many are ignored.</summary>
    public const int MaxWords = 6;

    /// <summary>Characters of a search beyond this many are ignored.</summary>
    public const int LongestSearch = 100;

    /// <summary>Words that must all occur, in any field, whatever their case and accents; what a word begins with will do, and one slip in it.</summary>
    public string? Search { get; init; }

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<Seniority> Seniorities { get; init; } = [];

    public IReadOnlyList<PriceModel> PriceModels { get; init; } = [];

    /// <summary>Lowest monthly fee, in units of the currency; null for none.</summary>
    public decimal? MinFee { get; init; }

    /// <summary>Highest monthly fee, in units of the currency; null for none.</summary>
    public decimal? MaxFee { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Names of skills as the agents' cards have them.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    public MarketplaceSort Sort { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = DefaultPageSize;

    /// <summary>The facets that narrow.</summary>
    public IReadOnlyList<MarketplaceFacet> Narrowing =>
        [.. Enum.GetValues<MarketplaceFacet>().Where(Narrows)];

    /// <summary>Whether anything but order and page is set.</summary>
    public bool IsNarrowed => Narrowing.Count > 0;

    /// <summary>The search as folded words.</summary>
    internal IReadOnlyList<string> Words => SearchText.Terms(Search is { Length: > LongestSearch } ? Search[..LongestSearch] : Search, MaxWords);

    internal int Take => Math.Clamp(PageSize, 1, LargestPageSize);

    /// <summary>The same without one facet, on the first page.</summary>
    public MarketplaceFilter Without(MarketplaceFacet facet) => (facet switch
    {
        MarketplaceFacet.Search => this with { Search = null },
        MarketplaceFacet.Category => this with { Categories = [] },
        MarketplaceFacet.Seniority => this with { Seniorities = [] },
        MarketplaceFacet.PriceModel => this with { PriceModels = [] },
        MarketplaceFacet.Fee => this with { MinFee = null, MaxFee = null },
        MarketplaceFacet.Tag => this with { Tags = [] },
        _ => this with { Skills = [] },
    }) with { Page = 1 };

    private bool Narrows(MarketplaceFacet facet) => facet switch
    {
        MarketplaceFacet.Search => !string.IsNullOrWhiteSpace(Search),
        MarketplaceFacet.Category => Categories.Count > 0,
        MarketplaceFacet.Seniority => Seniorities.Count > 0,
        MarketplaceFacet.PriceModel => PriceModels.Count > 0,
        MarketplaceFacet.Fee => MinFee is not null || MaxFee is not null,
        MarketplaceFacet.Tag => Tags.Count > 0,
        _ => Skills.Count > 0,
    };
}

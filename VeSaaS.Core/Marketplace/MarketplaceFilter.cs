using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;

namespace VeSaaS.Core.Marketplace;

/// <summary>In which order listings are shown.</summary>
public enum MarketplaceSort
{
    /// <summary>Where the words stand: name, tagline, category, tags, description. Without words the newest first, demos last.</summary>
    Relevance,
    Newest,

    /// <summary>Lowest monthly fee first.</summary>
    Price,
}

/// <summary>Everything that decides which listings a page shows; all of it stands in the URL.</summary>
public sealed record MarketplaceFilter
{
    public const int DefaultPageSize = 24;
    public const int LargestPageSize = 100;

    /// <summary>Words beyond this many are ignored.</summary>
    public const int MaxWords = 6;

    private const int LongestSearch = 100;

    /// <summary>Words that must all occur, in any field, whatever their case and accents.</summary>
    public string? Search { get; init; }

    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>All of these; empty for no condition.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyList<Seniority> Seniorities { get; init; } = [];

    public MarketplaceSort Sort { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = DefaultPageSize;

    /// <summary>Whether anything but order and page is set.</summary>
    public bool IsNarrowed => Words.Count > 0 || Categories.Count > 0 || Tags.Count > 0 || Seniorities.Count > 0;

    /// <summary>The search as folded words.</summary>
    internal IReadOnlyList<string> Words => SearchText.Words(Search is { Length: > LongestSearch } ? Search[..LongestSearch] : Search, MaxWords);

    internal int Take => Math.Clamp(PageSize, 1, LargestPageSize);
}

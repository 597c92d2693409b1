using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Marketplace;

/// <summary>How many listings a choice of a facet would leave, given all other facets.</summary>
public sealed record FacetCount<TValue>(TValue Value, int Count);

/// <summary>How the monthly fees of what the other facets leave are spread.</summary>
/// <param name="Step">Width of a bar, in units of the currency.</param>
/// <param name="Counts">Listings by fee, from 0 upwards; the last bar has everything beyond, too. Empty where nothing is offered.</param>
public sealed record FeeHistogram(decimal Step, IReadOnlyList<int> Counts);

/// <summary>A word that nobody uses, and what was looked for instead.</summary>
public sealed record WordCorrection(string Typed, IReadOnlyList<string> Words);

/// <summary>One page of the marketplace.</summary>
public sealed record MarketplaceResults
{
    /// <summary>The cards of the page.</summary>
    public required IReadOnlyList<ListingCard> Listings { get; init; }

    /// <summary>What the operator puts in front, among what matches; on the first page of a market without a search only, and then not among the listings.</summary>
    public required IReadOnlyList<ListingCard> Featured { get; init; }

    /// <summary>How many listings match in all.</summary>
    public required int Matches { get; init; }

    /// <summary>How many are offered without any filter.</summary>
    public required int Offered { get; init; }

    /// <summary>The page shown, from 1; a page beyond the end shows the last one.</summary>
    public required int Page { get; init; }

    /// <summary>How many pages there are, at least 1.</summary>
    public required int Pages { get; init; }

    /// <summary>In the operator's order.</summary>
    public required IReadOnlyList<FacetCount<string>> Categories { get; init; }

    public required IReadOnlyList<FacetCount<Seniority>> Seniorities { get; init; }

    public required IReadOnlyList<FacetCount<PriceModel>> PriceModels { get; init; }

    public required FeeHistogram Fees { get; init; }

    /// <summary>The most frequent ones, and those that are chosen.</summary>
    public required IReadOnlyList<FacetCount<string>> Tags { get; init; }

    /// <summary>The most frequent ones, and those that are chosen.</summary>
    public required IReadOnlyList<FacetCount<string>> Skills { get; init; }

    /// <summary>For each facet that narrows, how many more would match without it.</summary>
    public required IReadOnlyDictionary<MarketplaceFacet, int> HiddenBy { get; init; }

    public required IReadOnlyList<WordCorrection> Corrections { get; init; }
}

/// <summary>What companies have paid in all in the last full calendar month: the middle half of them.</summary>
/// <param name="Low">A quarter paid less; the fee of today and the usage as it was charged.</param>
/// <param name="High">A quarter paid more.</param>
/// <param name="Companies">How many there were; fewer than <see cref="MarketStatistics.FewestCompanies"/> are never told.</param>
public sealed record TypicalCost(Money Low, Money High, int Companies);

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Marketplace;

/// <summary>A listing as a card shows it.</summary>
public sealed record ListingCard
{
    public required VirtualEmployeeId Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string Tagline { get; init; }

    public required string Category { get; init; }

    public required Seniority Seniority { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The hash of the icon; null for the one that is made from the name.</summary>
    public string? Icon { get; init; }

    public required bool IsDemo { get; init; }

    public required PriceSnapshot Price { get; init; }

    /// <summary>Whether the agent answered at the last look.</summary>
    public required bool IsReady { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>The caller's own employment of it, if there is one.</summary>
    public HireId? HiredAs { get; init; }
}

/// <summary>How many listings a choice of a facet would leave, given all other filters.</summary>
public sealed record FacetCount<TValue>(TValue Value, int Count);

/// <summary>One page of the marketplace.</summary>
/// <param name="Listings">The cards of the page.</param>
/// <param name="Matches">How many listings match in all.</param>
/// <param name="Offered">How many are offered without any filter.</param>
/// <param name="Page">The page shown, from 1; a page beyond the end shows the last one.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
/// <param name="Categories">The category facet.</param>
/// <param name="Seniorities">The seniority facet.</param>
/// <param name="Tags">The most frequent tags.</param>
public sealed record MarketplaceResults(
    IReadOnlyList<ListingCard> Listings,
    int Matches,
    int Offered,
    int Page,
    int Pages,
    IReadOnlyList<FacetCount<string>> Categories,
    IReadOnlyList<FacetCount<Seniority>> Seniorities,
    IReadOnlyList<FacetCount<string>> Tags);

/// <summary>A listing as its own page shows it.</summary>
/// <param name="Card">What the card shows.</param>
/// <param name="Description">Markdown; not to be trusted.</param>
/// <param name="Facts">What the source says about the agent.</param>
/// <param name="DeniesStrangers">Whether the last probe of a stranger was refused; null before the first one.</param>
/// <param name="ProbedAt">When that was.</param>
public sealed record ListingDetail(ListingCard Card, string Description, AgentFacts Facts, bool? DeniesStrangers, DateTimeOffset? ProbedAt)
{
    /// <summary>In the order in which they are shown.</summary>
    public IReadOnlyList<Screenshot> Screenshots { get; init; } = [];
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Prices;
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

    /// <summary>Whether it can be hired now: its agent is there, and does what the listing promises.</summary>
    public required bool IsReady { get; init; }

    /// <summary>Whether its agent answered at the last look; one that does not may still be hired, until it has been away for longer than the grace.</summary>
    public required bool IsAnswering { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>What the agent may use, as its source names it.</summary>
    public IReadOnlyList<AgentTool> Tools { get; init; } = [];

    /// <summary>As <see cref="AgentFacts.Host"/>.</summary>
    public string? Host { get; init; }

    /// <summary>The caller's own employment of it, if there is one.</summary>
    public HireId? HiredAs { get; init; }

    /// <summary>How many companies employ it, as last counted.</summary>
    public int Employers { get; init; }

    /// <summary>What a month costs in all; null until enough companies have had it for one.</summary>
    public TypicalCost? Typical { get; init; }
}

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

    /// <summary>When it was published and what was changed since, the newest first.</summary>
    public IReadOnlyList<ListingPublication> Publications { get; init; } = [];

    /// <summary>Others with the same labels, the nearest first.</summary>
    public IReadOnlyList<ListingCard> Similar { get; init; } = [];
}

/// <summary>One time at which something of a listing became visible.</summary>
/// <param name="At">When.</param>
/// <param name="Revision">The number of what was published, where revisions were counted.</param>
/// <param name="Changes">Names of the fields that changed (<see cref="ListingFields"/>); empty where that was not recorded.</param>
/// <param name="MonthlyFee">The fee from then on, in units of the currency, where that was recorded.</param>
public sealed record ListingPublication(DateTimeOffset At, int? Revision, IReadOnlyList<string> Changes, decimal? MonthlyFee);

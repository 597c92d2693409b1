using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Core.Catalog;

/// <summary>What the gateway last said about a listing's agent.</summary>
/// <param name="DeniesStrangers">Whether the last probe of strangers was refused; null before the first one.</param>
/// <param name="IsConfirmed">Whether the gateway has caught up with the database.</param>
/// <param name="ProbedAt">When the last probe ended.</param>
/// <param name="IsQuarantined">Denied to everybody because it was found open, or by an operator.</param>
/// <param name="LastError">Why the last reconcile did not finish.</param>
public sealed record ListingAccess(bool? DeniesStrangers, bool IsConfirmed, DateTimeOffset? ProbedAt, bool IsQuarantined, string? LastError)
{
    /// <summary>An agent without a route: not imported, or on its way out.</summary>
    public static ListingAccess None { get; } = new(null, false, null, false, null);

    internal static ListingAccess Of(GatewayBinding? binding) => binding is null or { RemovalRequestedAt: not null }
        ? None
        : new ListingAccess(
            binding.DeniesStrangers,
            binding.ConfirmedGeneration >= binding.DesiredGeneration,
            binding.ProbedAt,
            binding.QuarantinedAt is not null,
            binding.LastError);
}

/// <summary>
/// A listing as an operator sees it: `Metadata` is what was last saved, published or not. `Hires` are customers' hires that have not ended; `Version` is what an edit must name, so that two
/// editors cannot overwrite each other.
/// </summary>
public sealed record Listing(
    VirtualEmployeeId Id,
    AgentRef Agent,
    string Slug,
    VirtualEmployeeStatus Status,
    bool IsDemo,
    ListingMetadata Metadata,
    AgentFacts Facts,
    ListingAccess Access,
    int Hires,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? PublishedAt,
    int Version)
{
    /// <summary>What customers see, or saw last; differs from <see cref="Metadata"/> while there are changes that are not published.</summary>
    public required ListingMetadata Live { get; init; }

    /// <summary>The number of the newest revision, which holds <see cref="Metadata"/>.</summary>
    public required int Revision { get; init; }

    /// <summary>The revision that customers see, or saw last.</summary>
    public int? PublishedRevision { get; init; }

    /// <summary>When it is to be published by itself.</summary>
    public DateTimeOffset? PublishAt { get; init; }

    /// <summary>Whether a published listing was edited since.</summary>
    public bool HasChanges => Status is VirtualEmployeeStatus.Published && !ReferenceEquals(Live, Metadata);

    /// <summary>How the agent stands to what the listing promises.</summary>
    public required SourceState Source { get; init; }

    /// <summary>What publishing asks for, and whether it is there.</summary>
    public IReadOnlyList<PublishRequirement> Checklist => PublishChecklist.For(Metadata, Facts, Access);

    internal static Listing Of(VirtualEmployee listing, GatewayBinding? binding, int hires) => Of(listing, ListingMetadata.Of(listing), binding, hires);

    private static Listing Of(VirtualEmployee listing, ListingMetadata live, GatewayBinding? binding, int hires) => new(
        listing.Id,
        listing.Agent,
        listing.Slug,
        listing.Status,
        listing.IsDemo,
        listing.Draft ?? live,
        listing.Facts,
        ListingAccess.Of(binding),
        hires,
        listing.CreatedAt,
        listing.UpdatedAt,
        listing.PublishedAt,
        listing.Version)
    {
        Live = live,
        Revision = listing.Revision,
        PublishedRevision = listing.PublishedRevision,
        PublishAt = listing.PublishAt,
        Source = SourceState.Of(listing.Facts, listing.Source),
    };
}

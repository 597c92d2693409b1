using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog;

/// <summary>What Catalog announces.</summary>
public static class CatalogEvents
{
    /// <summary>Some listing, or what is known of some agent, changed; published after the commit.</summary>
    public static LiveTopic Changed => new("catalog", Guid.Empty);

    /// <summary>Somebody began to edit this listing, went to another part of it, or left.</summary>
    public static LiveTopic EditorsOf(VirtualEmployeeId listing) => new("listing-editors", listing.Value);

    /// <summary>Some agent has stopped answering, has become unavailable or answers again, or an operator decided about a change; published after the commit.</summary>
    public static LiveTopic AvailabilityChanged => new("catalog-availability", Guid.Empty);
}

using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog;

/// <summary>What Catalog announces.</summary>
public static class CatalogEvents
{
    /// <summary>Some listing, or what is known of some agent, changed; published after the commit.</summary>
    public static LiveTopic Changed => new("catalog", Guid.Empty);

    /// <summary>Some agent has become unavailable or available again, or an operator decided about a change; published after the commit.</summary>
    public static LiveTopic AvailabilityChanged => new("catalog-availability", Guid.Empty);
}

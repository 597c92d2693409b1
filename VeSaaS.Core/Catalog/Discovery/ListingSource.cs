using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>
/// How a listing's agent stands to what the listing promises. Written by looks at the source and by what operators decide, never by an edit of the
/// listing, and so without raising its version.
/// </summary>
public sealed record ListingSource
{
    private const int DigestLength = 32;

    /// <summary>The definition at the source where it is another than <see cref="VirtualEmployee.Facts"/>; null while both are the same.</summary>
    public AgentFacts? Seen { get; init; }

    /// <summary><see cref="AgentFacts.Digest"/> of <see cref="Seen"/>: what an operator who decides must have looked at.</summary>
    public string? SeenDigest { get; init; }

    /// <summary>Since when the source has had another definition.</summary>
    public DateTimeOffset? DriftedAt { get; init; }

    /// <summary>The definition that an operator rejected last; no other one is asked about again.</summary>
    public string? RejectedDigest { get; init; }

    /// <summary>
    /// Since when nobody new is hired because an operator rejected what the agent has become. A further change does not lift it: only the promised
    /// definition does, or an operator who accepts.
    /// </summary>
    public DateTimeOffset? RejectedAt { get; init; }

    /// <summary>Whether the source no longer had the agent at the last look.</summary>
    public bool IsGone { get; init; }

    /// <summary>Since when the agent has not been ready, or not been there; null while it is ready.</summary>
    public DateTimeOffset? AwaySince { get; init; }

    /// <summary>Since when that has lasted longer than <see cref="DiscoveryOptions.UnavailableAfter"/>: nobody new is hired, hires are degraded.</summary>
    public DateTimeOffset? UnavailableSince { get; init; }

    internal static void Map(ComplexPropertyBuilder<ListingSource> source)
    {
        source.Property(row => row.Seen).HasConversion(facts => AgentFacts.Write(facts!), json => AgentFacts.Read(json));
        source.Property(row => row.SeenDigest).HasMaxLength(DigestLength);
        source.Property(row => row.RejectedDigest).HasMaxLength(DigestLength);
    }
}

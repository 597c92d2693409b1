namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>What one look at a source makes of a listing; a pure function of what was known and what was seen.</summary>
/// <param name="Before">What was known.</param>
/// <param name="Source">What is known now.</param>
/// <param name="Facts">The promise, with the readiness and age of this look.</param>
/// <param name="WasReady">Readiness before.</param>
internal sealed record SourceLook(ListingSource Before, ListingSource Source, AgentFacts Facts, bool WasReady)
{
    /// <summary>Whether there is more to store than the look's time.</summary>
    public bool HasNews => Facts.IsReady != WasReady
        || (Before.SeenDigest, Before.RejectedAt, Before.IsGone, Before.AwaySince, Before.UnavailableSince)
            != (Source.SeenDigest, Source.RejectedAt, Source.IsGone, Source.AwaySince, Source.UnavailableSince);

    public bool BecomesUnavailable => Before.UnavailableSince is null && Source.UnavailableSince is not null;

    public bool BecomesAvailable => Before.UnavailableSince is not null && Source.UnavailableSince is null;

    public bool Drifts => Source.SeenDigest is not null && Source.SeenDigest != Before.SeenDigest;

    public bool DriftEnds => Before.SeenDigest is not null && Source.SeenDigest is null;

    public bool ChangesAvailability => BecomesUnavailable || BecomesAvailable || Before.RejectedAt != Source.RejectedAt;

    /// <summary>Whether what a page says of the agent's presence is another one now.</summary>
    public bool ChangesPresence => ChangesAvailability || Facts.IsReady != WasReady;

    /// <param name="promised">What the listing promises.</param>
    /// <param name="source">What was known.</param>
    /// <param name="agent">The agent; null when its source no longer has it.</param>
    /// <param name="now">When the source was read.</param>
    /// <param name="grace">As <see cref="DiscoveryOptions.UnavailableAfter"/>.</param>
    public static SourceLook Of(AgentFacts promised, ListingSource source, DiscoveredAgent? agent, DateTimeOffset now, TimeSpan grace)
    {
        var isReady = agent is { IsReady: true };
        DateTimeOffset? awaySince = isReady ? null : source.AwaySince ?? now;
        var next = source with
        {
            IsGone = agent is null,
            AwaySince = awaySince,
            UnavailableSince = isReady ? null : source.UnavailableSince ?? (now - awaySince >= grace ? now : null),
        };
        return new SourceLook(source, agent is null ? next : Compare(promised, next, agent, now), promised with { IsReady = isReady, SyncedAt = now }, promised.IsReady);
    }

    private static ListingSource Compare(AgentFacts promised, ListingSource source, DiscoveredAgent agent, DateTimeOffset now)
    {
        var seen = agent.ToFacts(now);
        if (!agent.IsModelKnown)
        {
            seen = seen with { Model = (source.Seen ?? promised).Model };
        }

        var digest = seen.Digest;
        if (digest == promised.Digest)
        {
            // The agent does again what the listing says, and so there is nothing left that somebody rejected.
            return source with { Seen = null, SeenDigest = null, DriftedAt = null, RejectedDigest = null, RejectedAt = null };
        }

        return digest == source.SeenDigest ? source : source with { Seen = seen, SeenDigest = digest, DriftedAt = source.DriftedAt ?? now };
    }
}

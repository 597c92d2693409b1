namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>The worst that is to be said about how an agent stands to its listing.</summary>
public enum SyncStatus
{
    /// <summary>The agent is ready and does what the listing promises.</summary>
    InSync,

    /// <summary>It has another definition, which an operator rejected: nobody new is hired.</summary>
    Rejected,

    /// <summary>It has another definition, about which no operator has decided.</summary>
    Drifted,

    /// <summary>It is gone or not ready, and not yet for long.</summary>
    Away,

    /// <summary>It has been gone or not ready for longer than the grace: nobody new is hired, hires are degraded.</summary>
    Unavailable,
}

/// <summary>How an agent stands to what its listing promises, for pages and programs.</summary>
/// <param name="Status">The worst that is to be said.</param>
/// <param name="IsGone">Whether the source no longer had the agent at the last look.</param>
/// <param name="AwaySince">As <see cref="ListingSource.AwaySince"/>.</param>
/// <param name="UnavailableSince">As <see cref="ListingSource.UnavailableSince"/>.</param>
/// <param name="Drift">In what it differs; null while it does not.</param>
public sealed record SourceState(SyncStatus Status, bool IsGone, DateTimeOffset? AwaySince, DateTimeOffset? UnavailableSince, AgentDrift? Drift)
{
    /// <summary>Since when nobody new is hired because an operator rejected a change; null while nobody did.</summary>
    public DateTimeOffset? RejectedAt { get; init; }

    /// <summary>Whether customers can hire, as far as the agent goes.</summary>
    public bool TakesHires => this is { UnavailableSince: null, RejectedAt: null };

    internal static SourceState Of(AgentFacts promised, ListingSource source)
    {
        var drift = AgentDrift.Of(promised, source);
        var status = (source, drift) switch
        {
            ({ UnavailableSince: not null }, _) => SyncStatus.Unavailable,
            ({ AwaySince: not null }, _) => SyncStatus.Away,
            (_, { IsRejected: false }) => SyncStatus.Drifted,
            (_, { IsRejected: true }) => SyncStatus.Rejected,
            _ => SyncStatus.InSync,
        };
        return new SourceState(status, source.IsGone, source.AwaySince, source.UnavailableSince, drift) { RejectedAt = source.RejectedAt };
    }
}

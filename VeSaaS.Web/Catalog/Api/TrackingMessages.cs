using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery.Drift;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>Body of a decision about a changed agent: the `id` of the drift that was read.</summary>
internal sealed record DriftBody(string? Drift);

/// <summary>One thing in which an agent differs from its listing; null for what is not there.</summary>
internal sealed record DriftChangeAnswer(string Field, string? Before, string? After, bool ConcernsHires);

/// <summary>Another definition at the source than the listing promises.</summary>
internal sealed record DriftAnswer(string Id, DateTimeOffset NoticedAt, long Generation, bool IsRejected, IReadOnlyList<DriftChangeAnswer> Changes)
{
    public static DriftAnswer Of(AgentDrift drift) => new(
        drift.Id,
        drift.NoticedAt,
        drift.SeenGeneration,
        drift.IsRejected,
        [.. drift.Changes.Select(change => new DriftChangeAnswer(change.Field, change.Before, change.After, change.ConcernsHires))]);
}

/// <summary>How a listing follows its agent.</summary>
/// <param name="Name">Where the agent comes from.</param>
/// <param name="Generation">The generation that the listing promises.</param>
/// <param name="SyncedAt">When the source was last read.</param>
/// <param name="Status">`InSync`, `Drifted`, `Rejected`, `Away` or `Unavailable`; as of <paramref name="SyncedAt"/>.</param>
/// <param name="TakesHires">Whether customers can hire, as far as the agent goes.</param>
/// <param name="IsGone">Whether the source no longer had it.</param>
/// <param name="AwaySince">Since when it has been gone or not ready.</param>
/// <param name="UnavailableSince">Since when nobody new is hired because of that.</param>
/// <param name="RejectedAt">Since when nobody new is hired because a change was rejected.</param>
/// <param name="Drift">In what the agent differs.</param>
internal sealed record TrackingAnswer(
    string Name,
    long Generation,
    DateTimeOffset SyncedAt,
    string Status,
    bool TakesHires,
    bool IsGone,
    DateTimeOffset? AwaySince,
    DateTimeOffset? UnavailableSince,
    DateTimeOffset? RejectedAt,
    DriftAnswer? Drift)
{
    public static TrackingAnswer Of(string name, AgentFacts facts, SourceState source) => new(
        name,
        facts.Generation,
        facts.SyncedAt,
        source.Status.ToString(),
        source.TakesHires,
        source.IsGone,
        source.AwaySince,
        source.UnavailableSince,
        source.RejectedAt,
        source.Drift is { } drift ? DriftAnswer.Of(drift) : null);
}

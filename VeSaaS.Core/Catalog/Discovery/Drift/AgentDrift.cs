namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>One thing in which an agent differs from what its listing promises.</summary>
/// <param name="Field">Its name: `description`, `model`, `tools[+]`, `tools[send_mail]`, …</param>
/// <param name="Before">As promised; null for what was not there.</param>
/// <param name="After">As the source has it now; null for what is no longer there.</param>
/// <param name="ConcernsHires">Whether it changes what those who employ the agent have agreed to.</param>
public sealed record DriftChange(string Field, string? Before, string? After, bool ConcernsHires);

/// <summary>Another definition at the source than the listing promises.</summary>
/// <param name="Id">Names this very definition; whoever decides says it, so that nobody decides about what they have not seen.</param>
/// <param name="NoticedAt">Since when the source has had another definition.</param>
/// <param name="PromisedGeneration">The generation that was imported or last accepted.</param>
/// <param name="SeenGeneration">The generation at the source.</param>
/// <param name="Changes">In what they differ; never empty.</param>
/// <param name="IsRejected">Whether an operator rejected this very definition.</param>
public sealed record AgentDrift(
    string Id, DateTimeOffset NoticedAt, long PromisedGeneration, long SeenGeneration, IReadOnlyList<DriftChange> Changes, bool IsRejected)
{
    internal static AgentDrift? Of(AgentFacts promised, ListingSource source) =>
        source is { Seen: { } seen, SeenDigest: { } digest, DriftedAt: { } since }
            ? new AgentDrift(digest, since, promised.Generation, seen.Generation, DriftChanges.Between(promised, seen), source.RejectedDigest == digest)
            : null;
}

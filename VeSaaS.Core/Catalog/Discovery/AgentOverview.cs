using VeSaaS.Core.Catalog.Discovery.Drift;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>Whether a source could be read, and if not, why.</summary>
public enum AgentSourceStatus
{
    Readable,
    Unavailable,
    Forbidden,
    NotInstalled,
}

/// <summary>A source of agents as of this look.</summary>
/// <param name="Source">The `source` part of its agents' references.</param>
/// <param name="Status">Whether it could be read.</param>
/// <param name="Cause">Why it could not be read, in words for an operator; null when it could.</param>
public sealed record AgentSource(string Source, AgentSourceStatus Status, string? Cause);

/// <summary>The listing of an agent, for lists of agents.</summary>
public sealed record AgentListing(VirtualEmployeeId Id, string Name, VirtualEmployeeStatus Status)
{
    /// <summary>How the agent stands to what the listing promises.</summary>
    public required SourceState Source { get; init; }

    /// <summary>What the listing promises.</summary>
    public required AgentFacts Facts { get; init; }
}

/// <summary>An agent that a source has, or that is imported although its source is away or no longer has it.</summary>
/// <param name="Agent">As its source describes it; from the last look where <paramref name="IsPresent"/> is false.</param>
/// <param name="IsPresent">Whether its source has it now.</param>
/// <param name="ReadAt">When its source was last read.</param>
/// <param name="Listing">Its listing unless it is not imported.</param>
/// <param name="Hires">Customers' hires that have not ended.</param>
public sealed record AgentEntry(DiscoveredAgent Agent, bool IsPresent, DateTimeOffset ReadAt, AgentListing? Listing, int Hires);

/// <summary>Every source and every agent. No agents while a source is not readable does not mean that there are none.</summary>
public sealed record AgentOverview(IReadOnlyList<AgentSource> Sources, IReadOnlyList<AgentEntry> Agents);

/// <summary>Reads a directory's answer.</summary>
internal static class AgentDirectoryListings
{
    public static AgentSource ToSource(this AgentDirectoryListing listing, string source) => listing switch
    {
        AgentDirectoryListing.Found => new AgentSource(source, AgentSourceStatus.Readable, null),
        AgentDirectoryListing.Unavailable(var cause) => new AgentSource(source, AgentSourceStatus.Unavailable, cause),
        AgentDirectoryListing.Forbidden(var cause) => new AgentSource(source, AgentSourceStatus.Forbidden, cause),
        AgentDirectoryListing.NotInstalled(var cause) => new AgentSource(source, AgentSourceStatus.NotInstalled, cause),
        var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
    };

    public static AgentFacts ToFacts(this DiscoveredAgent agent, DateTimeOffset now) =>
        new(agent.Type, agent.Model, agent.Tools, agent.Skills, agent.IsReady, agent.Generation, now)
        {
            Description = agent.Description,
            Host = agent.Host,
            Streams = agent.Streams,
            Protocol = agent.Protocol,
        };
}

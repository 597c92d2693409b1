using VeSaaS.Core.Gateway;

namespace VeSaaS.Core.Catalog;

/// <summary>A tool that an agent's definition names.</summary>
/// <param name="Name">The tool's name at its server.</param>
/// <param name="Server">The MCP server or agent that provides it.</param>
/// <param name="RequiresApproval">Whether a person must approve each use.</param>
public sealed record AgentTool(string Name, string Server, bool RequiresApproval);

/// <summary>A skill of an agent's card.</summary>
public sealed record AgentSkill(string Id, string Name, string Description, IReadOnlyList<string> Tags, IReadOnlyList<string> Examples);

/// <summary>A condition of the agent's status, as its source reports it.</summary>
public sealed record AgentCondition(string Type, bool IsTrue, string Reason, string Message);

/// <summary>An agent as its source describes it. Never carries the system prompt.</summary>
/// <param name="Ref">Its name.</param>
/// <param name="DisplayName">The card's or resource's readable name.</param>
/// <param name="Description">One paragraph; may be empty.</param>
/// <param name="Type">`Declarative`, `BYO`, `Demo` or `Remote`.</param>
/// <param name="Model">Model and provider, or null where the source does not say.</param>
/// <param name="Tools">Tools it may use.</param>
/// <param name="Skills">Skills of its card.</param>
/// <param name="IsReady">Whether new calls can be expected to work; hireable.</param>
/// <param name="Conditions">The conditions behind <paramref name="IsReady"/>.</param>
/// <param name="Generation">The source's generation of the definition.</param>
public sealed record DiscoveredAgent(
    AgentRef Ref,
    string DisplayName,
    string Description,
    string Type,
    string? Model,
    IReadOnlyList<AgentTool> Tools,
    IReadOnlyList<AgentSkill> Skills,
    bool IsReady,
    IReadOnlyList<AgentCondition> Conditions,
    long Generation)
{
    /// <summary>The host that work leaves for, as the configuration names it; null for agents of this installation's own.</summary>
    public string? Host { get; init; }

    /// <summary>Whether answers come as they are made; null where the source does not say.</summary>
    public bool? Streams { get; init; }

    /// <summary>The protocol and its version, for example `A2A 1.0`; null where the source does not say.</summary>
    public string? Protocol { get; init; }

    /// <summary>False while the source cannot say which model it is, although it may have one: what was known of it then still holds.</summary>
    public bool IsModelKnown { get; init; } = true;

    /// <summary>
    /// Why this one agent could not be read now, although its source could; null when it could. What the other members say is then what the source
    /// itself knows, and of a listing what was last read stays.
    /// </summary>
    public AgentFault? Fault { get; init; }
}

/// <summary>What keeps an agent from being read.</summary>
public enum AgentFaultKind
{
    /// <summary>Nobody answers there, or not in time, or it must not be connected to.</summary>
    Unreachable,

    /// <summary>It refuses to be read.</summary>
    Forbidden,

    /// <summary>What it says about itself cannot be used.</summary>
    Invalid,
}

/// <summary>Why an agent could not be read.</summary>
/// <param name="Kind">What keeps it from being read.</param>
/// <param name="Cause">In words for an operator.</param>
public sealed record AgentFault(AgentFaultKind Kind, string Cause);

/// <summary>What a directory answers. A source that cannot be read is never an empty list.</summary>
public abstract record AgentDirectoryListing
{
    private AgentDirectoryListing()
    {
    }

    /// <summary>The agents that exist.</summary>
    public sealed record Found(IReadOnlyList<DiscoveredAgent> Agents) : AgentDirectoryListing;

    /// <summary>The source could not be reached.</summary>
    public sealed record Unavailable(string Cause) : AgentDirectoryListing;

    /// <summary>The source refused; the message names the missing right.</summary>
    public sealed record Forbidden(string Cause) : AgentDirectoryListing;

    /// <summary>The source has no agents at all because kagent is not installed there.</summary>
    public sealed record NotInstalled(string Cause) : AgentDirectoryListing;
}

/// <summary>Lists and watches the agents of one source.</summary>
public interface IAgentDirectory
{
    /// <summary>The `source` part of its agents' references.</summary>
    string Source { get; }

    /// <summary>All agents of the source now.</summary>
    Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken);

    /// <summary>Yields whenever something changed, until cancelled; the reader lists again.</summary>
    IAsyncEnumerable<bool> WatchAsync(CancellationToken cancellationToken);
}

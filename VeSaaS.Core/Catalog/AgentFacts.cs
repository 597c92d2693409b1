using System.Text.Json;

namespace VeSaaS.Core.Catalog;

/// <summary>What the source says about the agent behind a listing, kept as of the last look, so that pages work while the source is away.</summary>
/// <param name="Type">As <see cref="DiscoveredAgent.Type"/>.</param>
/// <param name="Model">Model and provider, or null where the source does not say.</param>
/// <param name="Tools">Tools it may use.</param>
/// <param name="Skills">Skills of its card.</param>
/// <param name="IsReady">Readiness at the last look.</param>
/// <param name="Generation">The source's generation of the definition.</param>
/// <param name="SyncedAt">When the source was last read.</param>
public sealed record AgentFacts(
    string Type,
    string? Model,
    IReadOnlyList<AgentTool> Tools,
    IReadOnlyList<AgentSkill> Skills,
    bool IsReady,
    long Generation,
    DateTimeOffset SyncedAt)
{
    /// <summary>As <see cref="DiscoveredAgent.Host"/>.</summary>
    public string? Host { get; init; }

    internal static string Write(AgentFacts facts) => JsonSerializer.Serialize(facts, JsonSerializerOptions.Web);

    internal static AgentFacts Read(string json) => JsonSerializer.Deserialize<AgentFacts>(json, JsonSerializerOptions.Web)!;
}

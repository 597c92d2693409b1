using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VeSaaS.Core.Catalog.Discovery;

namespace VeSaaS.Core.Catalog;

/// <summary>
/// What a listing says about its agent: the definition as an operator imported or last accepted it. Only <see cref="IsReady"/> and
/// <see cref="SyncedAt"/> follow every look at the source; a definition that differs there waits in <see cref="ListingSource.Seen"/>.
/// </summary>
/// <param name="Type">As <see cref="DiscoveredAgent.Type"/>.</param>
/// <param name="Model">Model and provider, or null where the source does not say.</param>
/// <param name="Tools">Tools it may use.</param>
/// <param name="Skills">Skills of its card.</param>
/// <param name="IsReady">Readiness at the last look, from which on <see cref="ListingSource"/> counts.</param>
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
    /// <summary>What the source itself says that the agent does; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>As <see cref="DiscoveredAgent.Host"/>.</summary>
    public string? Host { get; init; }

    /// <summary>As <see cref="DiscoveredAgent.Streams"/>.</summary>
    public bool? Streams { get; init; }

    /// <summary>As <see cref="DiscoveredAgent.Protocol"/>.</summary>
    public string? Protocol { get; init; }

    /// <summary>Names the definition: equal for two looks that saw the same, whatever the order of its parts, the time and the readiness. 32 hex digits.</summary>
    [JsonIgnore]
    public string Digest
    {
        get
        {
            var definition = this with
            {
                IsReady = false,
                SyncedAt = default,
                Tools = [.. Tools.OrderBy(tool => tool.Server, StringComparer.Ordinal).ThenBy(tool => tool.Name, StringComparer.Ordinal)],
                Skills = [.. Skills.OrderBy(skill => skill.Id, StringComparer.Ordinal)],
            };
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(definition))))[..32];
        }
    }

    internal static string Write(AgentFacts facts) => JsonSerializer.Serialize(facts, JsonSerializerOptions.Web);

    internal static AgentFacts Read(string json) => JsonSerializer.Deserialize<AgentFacts>(json, JsonSerializerOptions.Web)!;
}

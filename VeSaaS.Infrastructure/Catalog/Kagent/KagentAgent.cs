using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Catalog.Kagent;

/// <summary>
/// Reads `kagent.dev/v1alpha2` Agent and ModelConfig (gateway.md, section 5). Only what is named here is read: the system message never gets
/// further than the answer of the API server.
/// </summary>
internal static class KagentAgent
{
    /// <summary>The `source` part of every reference.</summary>
    public const string Source = "kagent";

    private const string DefaultModelConfig = "default-model-config";
    private static readonly string[] ReadyReasons = ["DeploymentReady", "WorkloadReady"];

    /// <summary>The agent, or false for a name that cannot be a reference.</summary>
    /// <param name="document">The Agent.</param>
    /// <param name="models">`namespace/name` of each ModelConfig, with the model it names; null when they could not be read.</param>
    /// <param name="agent">What it says.</param>
    public static bool TryRead(JsonElement document, IReadOnlyDictionary<string, string>? models, [NotNullWhen(true)] out DiscoveredAgent? agent)
    {
        agent = null;
        var metadata = document.GetProperty("metadata");
        var (ns, name) = (Text(metadata, "namespace"), Text(metadata, "name"));
        if (!AgentRef.TryParse($"{Source}/{ns}/{name}", out var reference))
        {
            return false;
        }

        var spec = Object(document, "spec");
        var declarative = Object(spec, "declarative");
        var conditions = Items(Object(document, "status"), "conditions").Select(Condition).ToList();
        agent = new DiscoveredAgent(
            reference.Value,
            name,
            Text(spec, "description"),
            Text(spec, "type") is { Length: > 0 } type ? type : "Declarative",
            declarative is null ? null : models?.GetValueOrDefault(ModelConfigOf(ns, Text(declarative, "modelConfig"))),
            [.. Items(declarative, "tools").SelectMany(ToolsOf)],
            [.. Items(Object(declarative, "a2aConfig"), "skills").Select(Skill)],
            IsReady(conditions),
            conditions,
            Object(document, "metadata")!.Value.TryGetProperty("generation", out var generation) ? generation.GetInt64() : 0)
        {
            Streams = declarative is { } definition && definition.TryGetProperty("stream", out var streams) ? streams.ValueKind is JsonValueKind.True : null,
            IsModelKnown = declarative is null || models is not null,
        };
        return true;
    }

    /// <summary>`namespace/name` of a ModelConfig, and the model and provider that it names.</summary>
    public static (string Name, string Model) ReadModel(JsonElement document)
    {
        var metadata = document.GetProperty("metadata");
        var spec = Object(document, "spec");
        var (model, provider) = (Text(spec, "model"), Text(spec, "provider"));
        return ($"{Text(metadata, "namespace")}/{Text(metadata, "name")}", provider.Length == 0 ? model : $"{model} ({provider})");
    }

    private static bool IsReady(List<AgentCondition> conditions) =>
        conditions.Any(condition => condition is { Type: "Accepted", IsTrue: true })
        && conditions.Any(condition => condition is { Type: "Ready", IsTrue: true } && ReadyReasons.Contains(condition.Reason));

    // A ModelConfig of the agent's own namespace may be named without it.
    private static string ModelConfigOf(string agentNamespace, string name) =>
        name.Contains('/', StringComparison.Ordinal) ? name : $"{agentNamespace}/{(name.Length == 0 ? DefaultModelConfig : name)}";

    private static IEnumerable<AgentTool> ToolsOf(JsonElement tool)
    {
        if (Object(tool, "agent") is { } agent)
        {
            return [new AgentTool(Text(agent, "name"), "agent", RequiresApproval: false)];
        }

        if (Object(tool, "mcpServer") is not { } server)
        {
            return [];
        }

        var approvals = Texts(server, "requireApproval").ToHashSet(StringComparer.Ordinal);
        return Texts(server, "toolNames").Select(name => new AgentTool(name, Text(server, "name"), approvals.Contains(name)));
    }

    private static AgentSkill Skill(JsonElement skill) =>
        new(Text(skill, "id"), Text(skill, "name"), Text(skill, "description"), [.. Texts(skill, "tags")], [.. Texts(skill, "examples")]);

    private static AgentCondition Condition(JsonElement condition) =>
        new(Text(condition, "type"), Text(condition, "status") == "True", Text(condition, "reason"), Text(condition, "message"));

    private static JsonElement? Object(JsonElement? holder, string name) =>
        holder is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : null;

    private static List<JsonElement> Items(JsonElement? holder, string name) =>
        holder is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];

    private static IEnumerable<string> Texts(JsonElement holder, string name) =>
        Items(holder, name).Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!);

    private static string Text(JsonElement? holder, string name) =>
        holder is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()!
            : "";
}

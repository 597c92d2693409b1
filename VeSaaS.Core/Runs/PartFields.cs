using System.Text.Json;

namespace VeSaaS.Core.Runs;

/// <summary>Reads what agents put into data parts and metadata, whatever is there: what is missing or of another type is null or empty.</summary>
internal static class PartFields
{
    // kagent's runtimes differ in the prefix, and one has none (gateway.md, section 5).
    private static readonly string[] TypeKeys = ["type", "kagent_type", "adk_type"];

    public static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public static JsonElement? Object(JsonElement? json, string name) => Member(json, name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static List<JsonElement> Items(JsonElement? json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : [];

    public static string? Text(JsonElement? json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>What the metadata says that the part is, under any of the names in use.</summary>
    public static IEnumerable<string> Types(AgentPart part) => TypeKeys.Select(key => Text(part.Metadata, key)).OfType<string>();
}

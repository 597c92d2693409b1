using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Reads the tokens of one model call from metadata:
/// <code>
/// {"kagent_usage_metadata":{"promptTokenCount":120,"candidatesTokenCount":40,"totalTokenCount":160,"cachedContentTokenCount":100,"thoughtsTokenCount":7}}
/// </code>
/// </summary>
internal static class UsageReader
{
    private static readonly string[] UsageKeys = ["kagent_usage_metadata", "adk_usage_metadata", "kagent_adk_usage_metadata"];
    private static readonly string[] PartialKeys = ["kagent_partial", "adk_partial", "kagent_adk_partial"];

    /// <summary>Whether the metadata marks a message that repeats and grows; its tokens do not count.</summary>
    public static bool IsPartial(JsonElement? metadata) => metadata is { } json && PartialKeys.Any(key => json.GetFlag(key));

    /// <summary>The usage in the metadata, or null: absent, partial, or without any number.</summary>
    /// <param name="metadata">The metadata of an event, a message or an artifact.</param>
    /// <param name="eventId">What tells this call from others.</param>
    public static AgentUsage? Read(JsonElement? metadata, string eventId)
    {
        if (Find(metadata) is not { } usage || IsPartial(metadata))
        {
            return null;
        }

        var input = usage.GetCount("promptTokenCount");
        var candidates = usage.GetCount("candidatesTokenCount");
        var thoughts = usage.GetCount("thoughtsTokenCount");
        var total = usage.GetCount("totalTokenCount");
        if (input is null && candidates is null && thoughts is null && total is null)
        {
            return null;
        }

        // Where only the total is known, what is not input was written.
        var output = candidates is null && thoughts is null ? Math.Max(0, (total ?? 0) - (input ?? 0)) : (candidates ?? 0) + (thoughts ?? 0);
        var model = usage.GetName("model") ?? usage.GetName("modelVersion");
        return new AgentUsage(eventId, model, input ?? 0, output, Math.Min(usage.GetCount("cachedContentTokenCount") ?? 0, input ?? 0));
    }

    /// <summary>The usage in the metadata of something without an id of its own: the same call of the same task has the same id each time it is told.</summary>
    public static AgentUsage? ReadAnonymous(JsonElement? metadata, string taskId, string? at) =>
        Find(metadata) is { } usage ? Read(metadata, StableId(taskId, at ?? "", usage.GetRawText())) : null;

    /// <summary>An id for what came without one, the same each time it is read.</summary>
    public static string StableId(params string[] parts) =>
        $"h-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts))))[..32]}";

    private static JsonElement? Find(JsonElement? metadata) =>
        metadata is { } json ? UsageKeys.Select(key => json.GetObject(key)).FirstOrDefault(usage => usage is not null) : null;
}

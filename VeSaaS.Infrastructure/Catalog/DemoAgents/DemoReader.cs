using System.Text.Json;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>Reads what callers send, in either dialect, within limits.</summary>
internal static class DemoReader
{
    public const int MaxTextLength = 400_000;
    private const int MaxFileLength = 11 * 1024 * 1024;
    private const int MaxParts = 50;
    private const int MaxIdLength = 200;

    /// <summary>The message of a send, with where it belongs.</summary>
    public sealed record Incoming(DemoMessage Message, string? ContextId, string? TaskId, bool Blocking, int? HistoryLength);

    public static DemoOutcome<Incoming> ReadSend(DemoRequest request)
    {
        if (!request.Params.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
        {
            return DemoError.InvalidParams("message is missing.");
        }

        if (String(message, "messageId") is not { Length: > 0 and <= MaxIdLength } messageId)
        {
            return DemoError.InvalidParams($"messageId must have 1 to {MaxIdLength} characters.");
        }

        if (String(message, "contextId") is { Length: > MaxIdLength })
        {
            return DemoError.InvalidParams($"contextId must have at most {MaxIdLength} characters.");
        }

        if (ReadParts(message, request.Dialect) is not { Count: > 0 and <= MaxParts } parts)
        {
            return DemoError.InvalidParams($"parts must hold 1 to {MaxParts} readable parts.");
        }

        if (parts.Sum(part => (long)(part.Bytes?.Length ?? 0)) > MaxFileLength)
        {
            return DemoError.InvalidParams("The files of a message may have 11 MB at most.");
        }

        if (parts.Sum(part => part.Text?.Length ?? 0) > MaxTextLength)
        {
            return DemoError.InvalidParams($"A message may have {MaxTextLength} characters at most.");
        }

        var configuration = request.Params.TryGetProperty("configuration", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var blocking = request.Dialect == DemoDialect.V10 ? Bool(configuration, "returnImmediately") != true : Bool(configuration, "blocking") ?? true;
        return new Incoming(
            new DemoMessage(messageId, false, parts), NotEmpty(String(message, "contextId")), NotEmpty(String(message, "taskId")), blocking, Int(configuration, "historyLength"));
    }

    public static string? String(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool? Bool(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public static int? Int(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    public static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static List<DemoPart>? ReadParts(JsonElement message, DemoDialect dialect)
    {
        if (!message.TryGetProperty("parts", out var parts) || parts.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<DemoPart> read = [];
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || (dialect == DemoDialect.V10 ? Part10(part) : Part03(part)) is not { } one)
            {
                return null;
            }

            read.Add(one with { IsInstructions = IsInstructions(part) });
        }

        return read;
    }

    private static bool IsInstructions(JsonElement part) =>
        part.TryGetProperty("metadata", out var metadata) && String(metadata, AgentPartKinds.Key) == AgentPartKinds.Instructions;

    private static DemoPart? Part10(JsonElement part)
    {
        var (name, type) = (String(part, "filename"), String(part, "mediaType"));
        if (String(part, "text") is { } text)
        {
            return new DemoPart(text, FileName: name, MediaType: type);
        }

        if (String(part, "raw") is { } raw)
        {
            return Bytes(raw) is { } bytes ? new DemoPart(Bytes: bytes, FileName: name, MediaType: type) : null;
        }

        if (String(part, "url") is { } url)
        {
            return new DemoPart(Url: url, FileName: name, MediaType: type);
        }

        return part.TryGetProperty("data", out var data) ? new DemoPart(Data: data, FileName: name, MediaType: type) : null;
    }

    private static DemoPart? Part03(JsonElement part)
    {
        if (String(part, "text") is { } text)
        {
            return new DemoPart(text);
        }

        if (part.TryGetProperty("data", out var data))
        {
            return data.ValueKind == JsonValueKind.Object ? new DemoPart(Data: data) : null;
        }

        if (!part.TryGetProperty("file", out var file))
        {
            return null;
        }

        var (name, type) = (String(file, "name"), String(file, "mimeType"));
        return (String(file, "bytes"), String(file, "uri")) switch
        {
            ({ } raw, _) => Bytes(raw) is { } bytes ? new DemoPart(Bytes: bytes, FileName: name, MediaType: type) : null,
            (_, { } uri) => new DemoPart(Url: uri, FileName: name, MediaType: type),
            _ => null,
        };
    }

    private static byte[]? Bytes(string base64)
    {
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out var written) ? buffer[..written] : null;
    }
}

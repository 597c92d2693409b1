using System.Text.Json;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Reads results of both dialects into what the product knows. By shape more than by `kind`, because real agents leave it out:
/// <code>
/// 1.0  {"task":{…}} {"message":{…}} {"statusUpdate":{"taskId":…,"status":{…}}} {"artifactUpdate":{…,"artifact":{…}}}
/// 0.3  {"kind":"task",…} {"kind":"message",…} {"kind":"status-update",…,"final":true} {"kind":"artifact-update",…}
/// </code>
/// </summary>
internal static class A2AReader
{
    // The ledger keys rows by it; longer ids are told apart by their hash.
    private const int MaxIdLength = 200;

    private static readonly AgentTaskState[] States =
    [
        AgentTaskState.Unknown, AgentTaskState.Submitted, AgentTaskState.Working, AgentTaskState.Completed, AgentTaskState.Failed,
        AgentTaskState.Canceled, AgentTaskState.InputRequired, AgentTaskState.Rejected, AgentTaskState.AuthRequired,
    ];

    /// <summary>Whether a task in this state never changes again.</summary>
    public static bool IsTerminal(AgentTaskState state) =>
        state is AgentTaskState.Completed or AgentTaskState.Failed or AgentTaskState.Canceled or AgentTaskState.Rejected;

    /// <summary>The event in a result, or null when it is none that we know: newer agents may say more than we understand.</summary>
    public static AgentEvent? ReadEvent(JsonElement result)
    {
        if (result.GetText("kind") is null)
        {
            if (result.GetObject("task") is { } task)
            {
                return new AgentEvent.Snapshot(ReadTask(task));
            }

            if (result.GetObject("message") is { } message)
            {
                return new AgentEvent.Replied(ReadReply(message, "", isPartial: false));
            }

            if (result.GetObject("statusUpdate") is { } status)
            {
                return ReadStatusUpdate(status);
            }

            if (result.GetObject("artifactUpdate") is { } artifact)
            {
                return ReadArtifactUpdate(artifact);
            }
        }

        return result.GetText("kind") switch
        {
            "task" => new AgentEvent.Snapshot(ReadTask(result)),
            "message" => new AgentEvent.Replied(ReadReply(result, "", isPartial: false)),
            "status-update" => ReadStatusUpdate(result),
            "artifact-update" => ReadArtifactUpdate(result),
            _ when result.GetObject("artifact") is not null => ReadArtifactUpdate(result),
            _ when result.GetObject("status") is not null && result.GetName("taskId") is not null => ReadStatusUpdate(result),
            _ when result.GetObject("status") is not null && result.GetName("id") is not null => new AgentEvent.Snapshot(ReadTask(result)),
            _ when result.Get("parts") is not null && result.Get("role") is not null => new AgentEvent.Replied(ReadReply(result, "", isPartial: false)),
            _ => null,
        };
    }

    /// <summary>A task, bare or in its wrapper; null when it has no id.</summary>
    public static AgentTask? ReadBareTask(JsonElement result)
    {
        var task = result.GetObject("task") ?? result;
        return task.GetName("id") is null ? null : ReadTask(task);
    }

    public static AgentTaskState ReadState(JsonElement? state)
    {
        switch (state)
        {
            case { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= 0 && value < States.Length:
                return States[value];
            case { ValueKind: JsonValueKind.String } text:
                var name = (text.GetString() ?? "").ToUpperInvariant().Replace('-', '_');
                return name.Replace("TASK_STATE_", "", StringComparison.Ordinal) switch
                {
                    "SUBMITTED" => AgentTaskState.Submitted,
                    "WORKING" => AgentTaskState.Working,
                    "COMPLETED" => AgentTaskState.Completed,
                    "FAILED" => AgentTaskState.Failed,
                    "CANCELED" or "CANCELLED" => AgentTaskState.Canceled,
                    "INPUT_REQUIRED" => AgentTaskState.InputRequired,
                    "REJECTED" => AgentTaskState.Rejected,
                    "AUTH_REQUIRED" => AgentTaskState.AuthRequired,
                    _ => AgentTaskState.Unknown,
                };
            default:
                return AgentTaskState.Unknown;
        }
    }

    private static AgentTask ReadTask(JsonElement task)
    {
        var id = task.GetText("id") ?? "";
        var status = task.GetObject("status");
        return new AgentTask(
            id,
            task.GetText("contextId") ?? "",
            ReadState(status?.Get("state")),
            status?.GetObject("message") is { } message ? ReadReply(message, id, isPartial: false) : null,
            [.. task.GetItems("artifacts").Where(IsObject).Select(artifact => ReadArtifact(artifact))],
            [.. task.GetItems("history").Where(IsObject).Where(IsFromAgent).Select(entry => ReadReply(entry, id, isPartial: false))])
        {
            RequestIds = [.. task.GetItems("history").Where(IsObject).Where(entry => !IsFromAgent(entry)).Select(entry => entry.GetName("messageId")).OfType<string>()],
        };
    }

    private static AgentEvent.StatusChanged ReadStatusUpdate(JsonElement update)
    {
        var taskId = update.GetText("taskId") ?? "";
        var status = update.GetObject("status");
        var metadata = update.GetObject("metadata");
        var state = ReadState(status?.Get("state"));
        var reply = status?.GetObject("message") is { } message ? ReadReply(message, taskId, UsageReader.IsPartial(metadata)) : null;

        // An event and the message in it tell of the same call.
        var usage = reply is null
            ? UsageReader.ReadAnonymous(metadata, taskId, IsTerminal(state) ? null : status?.GetText("timestamp"))
            : reply.IsPartial ? null : UsageReader.Read(metadata, reply.MessageId);
        return new AgentEvent.StatusChanged(taskId, state, reply, usage, update.GetFlag("final") || IsTerminal(state));
    }

    private static AgentEvent.ArtifactChanged ReadArtifactUpdate(JsonElement update)
    {
        var taskId = update.GetText("taskId") ?? "";
        var artifact = update.GetObject("artifact") ?? default;
        var usage = UsageReader.ReadAnonymous(update.GetObject("metadata"), taskId, null) ?? UsageReader.ReadAnonymous(artifact.GetObject("metadata"), taskId, null);
        return new AgentEvent.ArtifactChanged(taskId, ReadArtifact(artifact), update.GetFlag("append"), usage) { IsLast = update.GetFlag("lastChunk") };
    }

    private static AgentArtifact ReadArtifact(JsonElement artifact) =>
        new(artifact.GetText("artifactId") ?? "", artifact.GetName("name"), ReadParts(artifact));

    private static AgentReply ReadReply(JsonElement message, string taskId, bool isPartial)
    {
        var metadata = message.GetObject("metadata");
        var id = message.GetName("messageId") is { Length: <= MaxIdLength } name ? name
            : UsageReader.StableId(taskId, message.GetText("messageId") ?? "", message.Get("parts")?.GetRawText() ?? "", metadata?.GetRawText() ?? "");
        isPartial |= UsageReader.IsPartial(metadata);
        return new AgentReply(id, ReadParts(message), isPartial, isPartial ? null : UsageReader.Read(metadata, id));
    }

    private static IReadOnlyList<AgentPart> ReadParts(JsonElement owner) =>
        [.. owner.GetItems("parts").Where(IsObject).Select(ReadPart).OfType<AgentPart>()];

    private static AgentPart? ReadPart(JsonElement part)
    {
        var file = part.GetObject("file") ?? part;
        var name = file.GetName("filename") ?? file.GetName("name");
        var type = file.GetName("mediaType") ?? file.GetName("mimeType");
        var metadata = part.GetObject("metadata");
        if (part.GetText("text") is { } text)
        {
            return new AgentPart(text, FileName: name, MediaType: type, Metadata: metadata);
        }

        var isFile = part.GetObject("file") is not null;
        if ((file.GetText("raw") ?? file.GetText("bytes") ?? file.GetText("fileWithBytes") ?? (isFile ? file.GetText("data") : null)) is { } base64)
        {
            // What is not base64 holds nothing that could be shown; its name still tells that a file was meant.
            return new AgentPart(Bytes: LenientJson.FromBase64(base64) ?? [], FileName: name, MediaType: type, Metadata: metadata);
        }

        if ((file.GetText("url") ?? file.GetText("uri") ?? file.GetText("fileWithUri")) is { } url)
        {
            return new AgentPart(Url: url, FileName: name, MediaType: type, Metadata: metadata);
        }

        // Any JSON value is data, also null: the member's presence counts.
        return part.TryGetProperty("data", out var data) ? new AgentPart(Data: data, FileName: name, MediaType: type, Metadata: metadata) : null;
    }

    private static bool IsFromAgent(JsonElement message) => message.Get("role") switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var role) && role == 2,
        { ValueKind: JsonValueKind.String } text => !string.Equals(text.GetString()?.Replace("ROLE_", "", StringComparison.OrdinalIgnoreCase), "user", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    private static bool IsObject(JsonElement json) => json.ValueKind == JsonValueKind.Object;
}

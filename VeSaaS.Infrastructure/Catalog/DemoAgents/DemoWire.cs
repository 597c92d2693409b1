using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeSaaS.Infrastructure.Catalog.DemoAgents.Parts;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

internal enum DemoDialect
{
    V03,
    V10,
}

/// <summary>
/// Writes tasks and events in both dialects:
/// <code>
/// 1.0  {"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING","timestamp":"…"}}}
/// 0.3  {"kind":"status-update","taskId":"t","contextId":"c","status":{"state":"working","timestamp":"…"},"final":false}
/// </code>
/// </summary>
internal static class DemoWire
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The envelope around a result; the id is echoed byte for byte.</summary>
    public static string Result(string id, JsonNode result) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result.ToJsonString(Json)}}}""";

    public static string Error(string id, DemoError error, DemoDialect dialect)
    {
        var body = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (dialect == DemoDialect.V10 && error.Reason is { } reason)
        {
            body["data"] = new JsonArray(new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                ["reason"] = reason,
                ["domain"] = "a2a-protocol.org",
            });
        }

        return $$"""{"jsonrpc":"2.0","id":{{id}},"error":{{body.ToJsonString(Json)}}}""";
    }

    /// <summary>A state's name in 1.0.</summary>
    public static string StateName(DemoState state) => state is DemoState.InputRequired ? "TASK_STATE_INPUT_REQUIRED" : $"TASK_STATE_{state.ToString().ToUpperInvariant()}";

    public static JsonObject Event(DemoDialect dialect, DemoTaskView task, DemoEvent change) => change switch
    {
        DemoEvent.Snapshot(var view) => dialect == DemoDialect.V10 ? new JsonObject { ["task"] = Task(dialect, view) } : Task(dialect, view),
        DemoEvent.Status status => StatusUpdate(dialect, task, status),
        DemoEvent.Chunk chunk => ArtifactUpdate(dialect, task, Artifact(dialect, chunk.Text), chunk.Append, isLast: false),
        DemoEvent.File file => ArtifactUpdate(dialect, task, Artifact(dialect, file.ArtifactId, [file]), file.Append, file.IsLast),
        _ => throw new System.Diagnostics.UnreachableException(change.GetType().Name),
    };

    public static JsonObject Task(DemoDialect dialect, DemoTaskView task, int? historyLength = null, bool withArtifacts = true)
    {
        var json = Kind(dialect, "task");
        json["id"] = task.Id;
        json["contextId"] = task.ContextId;
        json["status"] = Status(dialect, task, task.State, task.Status, task.ChangedAt);
        var history = historyLength is { } length ? task.History.TakeLast(length) : task.History;
        if (history.Any())
        {
            json["history"] = new JsonArray([.. history.Select(message => Message(dialect, task, message))]);
        }

        if (withArtifacts && (task.Artifact is not null || task.Files.Count > 0))
        {
            var files = task.Files.GroupBy(piece => piece.ArtifactId).Select(pieces => Artifact(dialect, pieces.Key, pieces));
            json["artifacts"] = new JsonArray([.. task.Artifact is { } text ? files.Prepend(Artifact(dialect, text)) : files]);
        }

        return json;
    }

    private static JsonObject StatusUpdate(DemoDialect dialect, DemoTaskView task, DemoEvent.Status change)
    {
        var json = Stamped(dialect, "status-update", task);
        json["status"] = Status(dialect, task, change.State, change.Message, change.At);
        if (change.Message?.Usage is not null)
        {
            json["metadata"] = Metadata(change.Message);
        }

        if (dialect == DemoDialect.V10)
        {
            return new JsonObject { ["statusUpdate"] = json };
        }

        json["final"] = change.IsFinal;
        return json;
    }

    private static JsonObject ArtifactUpdate(DemoDialect dialect, DemoTaskView task, JsonObject artifact, bool append, bool isLast)
    {
        var json = Stamped(dialect, "artifact-update", task);
        json["artifact"] = artifact;
        if (dialect == DemoDialect.V03)
        {
            json["append"] = append;
            json["lastChunk"] = isLast;
            return json;
        }

        if (append)
        {
            json["append"] = true;
        }

        if (isLast)
        {
            json["lastChunk"] = true;
        }

        return new JsonObject { ["artifactUpdate"] = json };
    }

    private static JsonObject Status(DemoDialect dialect, DemoTaskView task, DemoState state, DemoMessage? message, DateTimeOffset at)
    {
        var json = new JsonObject
        {
            ["state"] = dialect == DemoDialect.V10 ? StateName(state) : state is DemoState.InputRequired ? "input-required" : state.ToString().ToLowerInvariant(),
            ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        if (message is not null)
        {
            json["message"] = Message(dialect, task, message);
        }

        return json;
    }

    private static JsonObject Message(DemoDialect dialect, DemoTaskView task, DemoMessage message)
    {
        var json = Kind(dialect, "message");
        json["messageId"] = message.MessageId;
        json["contextId"] = task.ContextId;
        json["taskId"] = task.Id;
        json["role"] = (dialect, message.IsAgent) switch
        {
            (DemoDialect.V10, true) => "ROLE_AGENT",
            (DemoDialect.V10, false) => "ROLE_USER",
            (_, true) => "agent",
            (_, false) => "user",
        };
        json["parts"] = new JsonArray([.. message.Parts.Select(part => DemoPartWire.Write(dialect, part))]);
        if (message.Usage is not null)
        {
            json["metadata"] = Metadata(message);
        }

        return json;
    }

    private static JsonObject Metadata(DemoMessage message)
    {
        var usage = message.Usage ?? new DemoUsage(0, 0);
        var tokens = new JsonObject
        {
            ["promptTokenCount"] = usage.Prompt,
            ["candidatesTokenCount"] = usage.Candidates,
            ["totalTokenCount"] = usage.Prompt + usage.Candidates + (usage.Thoughts ?? 0),
        };
        if (usage.Cached is { } cached)
        {
            tokens["cachedContentTokenCount"] = cached;
        }

        if (usage.Thoughts is { } thoughts)
        {
            tokens["thoughtsTokenCount"] = thoughts;
        }

        DemoPartWire.Put(tokens, "model", usage.Model);
        var json = new JsonObject { ["kagent_usage_metadata"] = tokens };
        if (message.IsPartial)
        {
            json["kagent_partial"] = true;
        }

        return json;
    }

    private static JsonObject Artifact(DemoDialect dialect, string text) => new()
    {
        ["artifactId"] = DemoTaskView.ArtifactId,
        ["name"] = "Answer",
        ["parts"] = new JsonArray(DemoPartWire.Write(dialect, new DemoPart(text, MediaType: "text/markdown"))),
    };

    private static JsonObject Artifact(DemoDialect dialect, string id, IEnumerable<DemoEvent.File> pieces) => new()
    {
        ["artifactId"] = id,
        ["name"] = pieces.First().Piece.FileName,
        ["parts"] = new JsonArray([.. pieces.Select(piece => DemoPartWire.Write(dialect, piece.Piece))]),
    };

    private static JsonObject Stamped(DemoDialect dialect, string kind, DemoTaskView task)
    {
        var json = Kind(dialect, kind);
        json["taskId"] = task.Id;
        json["contextId"] = task.ContextId;
        return json;
    }

    private static JsonObject Kind(DemoDialect dialect, string kind) => dialect == DemoDialect.V03 ? new JsonObject { ["kind"] = kind } : [];
}

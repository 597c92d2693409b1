using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>The two grammars of A2A over JSON-RPC.</summary>
internal enum Dialect
{
    V03,
    V10,
}

/// <summary>How to talk to an agent.</summary>
/// <param name="Dialect">Names and shapes.</param>
/// <param name="Tenant">What the interface wants in every request, or null.</param>
/// <param name="Streams">Whether the agent says that it streams.</param>
internal sealed record AgentDialect(Dialect Dialect, string? Tenant, bool Streams)
{
    /// <summary>The value of `A2A-Version`: major and minor, never a patch.</summary>
    public string Version => Dialect == Dialect.V10 ? "1.0" : "0.3";

    /// <summary>Media types that the agent's card says it takes; empty when it does not say.</summary>
    public IReadOnlyList<string> InputModes { get; init; } = [];

    public AgentDialect Other => this with { Dialect = Dialect == Dialect.V10 ? Dialect.V03 : Dialect.V10 };
}

/// <summary>What is asked of an agent.</summary>
internal enum AgentMethod
{
    Send,
    Stream,
    Get,
    Cancel,
    Subscribe,
    List,
}

/// <summary>Writes requests in both dialects.</summary>
internal static class A2AWriter
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Request(AgentDialect dialect, AgentMethod method, JsonObject parameters)
    {
        if (dialect is { Dialect: Dialect.V10, Tenant: { } tenant })
        {
            parameters["tenant"] = tenant;
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = Name(dialect.Dialect, method), ["params"] = parameters }.ToJsonString(Json);
    }

    /// <summary>The parameters of a send. A send without a stream asks not to wait for the end.</summary>
    public static JsonObject Send(Dialect dialect, AgentMessage message, bool streaming)
    {
        var body = new JsonObject
        {
            ["messageId"] = message.MessageId,
            ["contextId"] = message.ContextId,
            ["role"] = dialect == Dialect.V10 ? "ROLE_USER" : "user",
            ["parts"] = new JsonArray([.. message.Parts.Select(part => dialect == Dialect.V10 ? Part10(part) : Part03(part))]),
        };
        if (message.TaskId is { } taskId)
        {
            body["taskId"] = taskId;
        }

        if (dialect == Dialect.V03)
        {
            body["kind"] = "message";
        }

        // 0.3 has no agreed default for `blocking`; 1.0 waits unless it is told not to.
        var configuration = dialect == Dialect.V03 ? new JsonObject { ["blocking"] = streaming } : streaming ? [] : new JsonObject { ["returnImmediately"] = true };
        return new JsonObject { ["message"] = body, ["configuration"] = configuration };
    }

    public static JsonObject Task(string taskId) => new() { ["id"] = taskId };

    public static JsonObject List(string contextId) => new() { ["contextId"] = contextId, ["pageSize"] = 50, ["historyLength"] = 100, ["includeArtifacts"] = true };

    private static string Name(Dialect dialect, AgentMethod method) => (dialect, method) switch
    {
        (Dialect.V10, AgentMethod.Send) => "SendMessage",
        (Dialect.V10, AgentMethod.Stream) => "SendStreamingMessage",
        (Dialect.V10, AgentMethod.Get) => "GetTask",
        (Dialect.V10, AgentMethod.Cancel) => "CancelTask",
        (Dialect.V10, AgentMethod.Subscribe) => "SubscribeToTask",
        (_, AgentMethod.List) => "ListTasks",
        (_, AgentMethod.Send) => "message/send",
        (_, AgentMethod.Stream) => "message/stream",
        (_, AgentMethod.Get) => "tasks/get",
        (_, AgentMethod.Cancel) => "tasks/cancel",
        _ => "tasks/resubscribe",
    };

    private static JsonObject Part10(AgentPart part)
    {
        var json = part switch
        {
            { Text: { } text } => new JsonObject { ["text"] = text },
            { Bytes: { } bytes } => new JsonObject { ["raw"] = Convert.ToBase64String(bytes) },
            { Url: { } url } => new JsonObject { ["url"] = url },
            _ => new JsonObject { ["data"] = Node(part.Data) },
        };
        Put(json, "filename", part.FileName);
        Put(json, "mediaType", part.MediaType);
        return WithMetadata(json, part);
    }

    private static JsonObject Part03(AgentPart part)
    {
        if (part.Text is { } text)
        {
            return WithMetadata(new JsonObject { ["kind"] = "text", ["text"] = text }, part);
        }

        if (part.Bytes is null && part.Url is null)
        {
            // 0.3 takes objects only.
            var data = Node(part.Data);
            return WithMetadata(new JsonObject { ["kind"] = "data", ["data"] = data is JsonObject ? data : new JsonObject { ["value"] = data } }, part);
        }

        var file = part.Bytes is { } bytes ? new JsonObject { ["bytes"] = Convert.ToBase64String(bytes) } : new JsonObject { ["uri"] = part.Url };
        Put(file, "name", part.FileName);
        Put(file, "mimeType", part.MediaType);
        return WithMetadata(new JsonObject { ["kind"] = "file", ["file"] = file }, part);
    }

    private static JsonObject WithMetadata(JsonObject json, AgentPart part)
    {
        if (part.Metadata is { ValueKind: JsonValueKind.Object } metadata)
        {
            json["metadata"] = Node(metadata);
        }

        return json;
    }

    private static JsonNode? Node(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value ? JsonNode.Parse(value.GetRawText()) : null;

    private static void Put(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>A part of a message or artifact (A2A 1.0 Part; the 0.3 kinds map onto it). Exactly one of the contents is set.</summary>
/// <param name="Text">Plain text or Markdown.</param>
/// <param name="Data">Any JSON value.</param>
/// <param name="Bytes">The bytes of a file.</param>
/// <param name="Url">Where a file lies; shown, never fetched.</param>
/// <param name="FileName">Optional name of a file.</param>
/// <param name="MediaType">Optional media type.</param>
/// <param name="Metadata">The part's metadata object, if any.</param>
public sealed record AgentPart(
    string? Text = null,
    JsonElement? Data = null,
    byte[]? Bytes = null,
    string? Url = null,
    string? FileName = null,
    string? MediaType = null,
    JsonElement? Metadata = null)
{
    /// <summary>A file that lies in the blob store: in the database instead of its bytes, which are put in its place when the message goes out.</summary>
    public BlobReference? Blob { get; init; }
}

/// <summary>What metadata says about a part that we send.</summary>
public static class AgentPartKinds
{
    /// <summary>The name in the part's metadata.</summary>
    public const string Key = "vesaas.io/kind";

    /// <summary>Standing instructions of the customer, and not what a person asked.</summary>
    public const string Instructions = "instructions";
}

/// <summary>Names a stored file of the customer whose run it is.</summary>
/// <param name="File">Its id.</param>
/// <param name="Hash">The SHA-256 of its content; null when an agent returned more than is kept.</param>
/// <param name="Size">Bytes.</param>
public sealed record BlobReference(Guid File, string? Hash, long Size);

/// <summary>A message to an agent.</summary>
/// <param name="MessageId">Ours; the same again when a person retries, so that an agent may recognise it.</param>
/// <param name="ContextId">Ours; the conversation at the agent.</param>
/// <param name="TaskId">The task that is continued (after input-required), or null for a new one.</param>
/// <param name="Parts">At least one.</param>
public sealed record AgentMessage(string MessageId, string ContextId, string? TaskId, IReadOnlyList<AgentPart> Parts)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static string Write(AgentMessage message) => JsonSerializer.Serialize(message, Json);

    internal static AgentMessage Read(string json) => JsonSerializer.Deserialize<AgentMessage>(json, Json)!;
}

/// <summary>A2A task states of both versions.</summary>
public enum AgentTaskState
{
    Unknown,
    Submitted,
    Working,
    Completed,
    Failed,
    Canceled,
    InputRequired,
    Rejected,
    AuthRequired,
}

/// <summary>Tokens of one model call, as kagent reports them in metadata (gateway.md, section 5).</summary>
/// <param name="EventId">The id of the message or event that carried it; calls are told apart by it.</param>
/// <param name="Model">The model, where it is reported.</param>
/// <param name="InputTokens">Prompt tokens, cached ones included.</param>
/// <param name="OutputTokens">Candidate and thought tokens.</param>
/// <param name="CachedTokens">The cached part of the input.</param>
public sealed record AgentUsage(string EventId, string? Model, long InputTokens, long OutputTokens, long CachedTokens);

/// <summary>A message of the agent. Partial messages repeat and grow until the whole one comes; they carry no usage that counts.</summary>
public sealed record AgentReply(string MessageId, IReadOnlyList<AgentPart> Parts, bool IsPartial, AgentUsage? Usage);

/// <summary>An artifact: what the agent hands over. Text parts of one artifact are read one after the other.</summary>
public sealed record AgentArtifact(string ArtifactId, string? Name, IReadOnlyList<AgentPart> Parts);

/// <summary>A task as the agent has it now; replaces what was known, and is never appended to it.</summary>
/// <param name="TaskId">The agent's id.</param>
/// <param name="ContextId">The conversation at the agent.</param>
/// <param name="State">Its state.</param>
/// <param name="Status">The message of its status, if any.</param>
/// <param name="Artifacts">All artifacts.</param>
/// <param name="History">Messages of the agent in its history (usage is read from them).</param>
public sealed record AgentTask(
    string TaskId, string ContextId, AgentTaskState State, AgentReply? Status, IReadOnlyList<AgentArtifact> Artifacts, IReadOnlyList<AgentReply> History)
{
    /// <summary>Ids of the caller's own messages (role user) in its history: by them a lost request is found again.</summary>
    public IReadOnlyList<string> RequestIds { get; init; } = [];
}

/// <summary>What an agent's stream says, in order.</summary>
public abstract record AgentEvent
{
    private AgentEvent()
    {
    }

    /// <summary>The whole task: the first event of a 1.0 stream, and of every resubscription.</summary>
    public sealed record Snapshot(AgentTask Task) : AgentEvent;

    /// <summary>A message, with or without a task around it.</summary>
    public sealed record Replied(AgentReply Reply) : AgentEvent;

    /// <summary>The task's state changed. <paramref name="IsFinal"/>: 0.3's `final`, or a terminal state.</summary>
    /// <param name="TaskId">The agent's id; may differ from the one known (a fault of some servers), events belong to the request.</param>
    /// <param name="State">The new state.</param>
    /// <param name="Status">The message that came with it, if any.</param>
    /// <param name="Usage">Usage in the event's own metadata, if any.</param>
    /// <param name="IsFinal">Nothing follows.</param>
    public sealed record StatusChanged(string TaskId, AgentTaskState State, AgentReply? Status, AgentUsage? Usage, bool IsFinal) : AgentEvent;

    /// <summary>An artifact came (<paramref name="Append"/> false: create or replace) or grew.</summary>
    public sealed record ArtifactChanged(string TaskId, AgentArtifact Artifact, bool Append, AgentUsage? Usage) : AgentEvent
    {
        /// <summary>The agent says that the artifact is whole. Many agents never say it.</summary>
        public bool IsLast { get; init; }
    }
}

/// <summary>A call: which agent, for whom, in which run. The client signs the caller token for it.</summary>
public sealed record AgentCall(AgentRef Agent, CustomerId Customer, RunId Run);

/// <summary>A call that failed, by layer. The message is for a person and holds neither secrets nor content.</summary>
public sealed class AgentCallException(RunFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The layer that failed.</summary>
    public RunFailure Failure { get; } = failure;

    /// <summary>When the agent or gateway said to try again (429), if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The message is a whole sentence of ours for the person, and nothing that the agent said.</summary>
    public bool IsOurWords { get; init; }

    /// <summary>The JSON-RPC error code, if the agent answered with one (a2a.md 1.12).</summary>
    public int? Code { get; init; }
}

/// <summary>
/// Speaks A2A (0.3 and 1.0) with an agent through the gateway. Never repeats a send by itself. Failures are
/// <see cref="AgentCallException"/>; a stream that ends early simply ends, and the caller decides by the last state.
/// </summary>
public interface IAgentClient
{
    /// <summary>Sends a message and yields what the agent streams until the stream ends.</summary>
    IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken);

    /// <summary>Sends a message without waiting for the end; yields the task or the message that came back.</summary>
    Task<AgentEvent> SendAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken);

    /// <summary>The task as it is now, or null when the agent does not know it (any more).</summary>
    Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken);

    /// <summary>Tasks of a context, newest first; null where the agent cannot list (0.3).</summary>
    Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken);

    /// <summary>Asks the agent to stop. True when the task is now canceled, false when it had already ended or refuses.</summary>
    Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken);

    /// <summary>Takes up a task's stream again: first a snapshot, then what follows. Ends at once when the task has ended.</summary>
    IAsyncEnumerable<AgentEvent> ResubscribeAsync(AgentCall call, string taskId, CancellationToken cancellationToken);
}

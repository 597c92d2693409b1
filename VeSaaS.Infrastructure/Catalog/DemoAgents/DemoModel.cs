using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>A part as a demo agent keeps it, whichever dialect it came in.</summary>
internal sealed record DemoPart(
    string? Text = null, byte[]? Bytes = null, string? Url = null, System.Text.Json.JsonElement? Data = null, string? FileName = null, string? MediaType = null)
{
    /// <summary>The part's metadata object.</summary>
    public System.Text.Json.JsonElement? Metadata { get; init; }

    /// <summary>Standing instructions of whoever employs the agent, and not what a person asked.</summary>
    public bool IsInstructions { get; init; }

    /// <summary>What the part says as text; files are read when they call themselves text.</summary>
    public string AsText() => (Text, Bytes) switch
    {
        ({ } text, _) => text,
        (_, { } bytes) when MediaType is null || MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) => Encoding.UTF8.GetString(bytes),
        _ => "",
    };
}

/// <summary>Tokens of one call as kagent reports them.</summary>
/// <param name="Prompt">What was read, cached tokens included.</param>
/// <param name="Candidates">What was written, without thoughts.</param>
/// <param name="Cached">The cached part of what was read, where it is known.</param>
/// <param name="Thoughts">What was thought besides, where it is known.</param>
/// <param name="Model">The model that was asked; null where none was.</param>
internal sealed record DemoUsage(long Prompt, long Candidates, long? Cached = null, long? Thoughts = null, string? Model = null)
{
    /// <summary>The usage of a step that asked no model: a token is a started group of four UTF-8 bytes.</summary>
    public static DemoUsage Of(string prompt, string answer) => new(Count(prompt), Count(answer));

    private static long Count(string text) => (Encoding.UTF8.GetByteCount(text) + 3) / 4;
}

internal sealed record DemoMessage(string MessageId, bool IsAgent, IReadOnlyList<DemoPart> Parts, DemoUsage? Usage = null, bool IsPartial = false);

internal enum DemoState
{
    Submitted = 1,
    Working = 2,
    Completed = 3,
    Failed = 4,
    Canceled = 5,
    InputRequired = 6,
}

/// <summary>What subscribers of a task are told.</summary>
internal abstract record DemoEvent
{
    private DemoEvent()
    {
    }

    public sealed record Snapshot(DemoTaskView Task) : DemoEvent;

    public sealed record Status(DemoState State, DemoMessage? Message, DateTimeOffset At) : DemoEvent
    {
        public bool IsFinal => State is DemoState.Completed or DemoState.Failed or DemoState.Canceled or DemoState.InputRequired;
    }

    public sealed record Chunk(string Text, bool Append) : DemoEvent;

    /// <summary>A piece of a file, as an artifact of its own.</summary>
    public sealed record File(string ArtifactId, DemoPart Piece, bool Append, bool IsLast) : DemoEvent;
}

/// <summary>A task as it was at one moment.</summary>
internal sealed record DemoTaskView(
    string Id, string ContextId, DemoState State, DemoMessage? Status, DateTimeOffset ChangedAt, string? Artifact, IReadOnlyList<DemoMessage> History)
{
    /// <summary>The artifact with the text of a demo task.</summary>
    public const string ArtifactId = "answer";

    /// <summary>The pieces of files so far; those of one artifact are one file.</summary>
    public IReadOnlyList<DemoEvent.File> Files { get; init; } = [];

    public bool IsTerminal => State is DemoState.Completed or DemoState.Failed or DemoState.Canceled;

    /// <summary>Nothing happens before the caller speaks again, or ever.</summary>
    public bool IsResting => IsTerminal || State is DemoState.InputRequired;
}

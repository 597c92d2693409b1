using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>How an agent asks, and with that how it is answered (guide "How an agent asks").</summary>
public enum AskShape
{
    /// <summary>A2A without an agreement: a text, or the data parts of the guide.</summary>
    Plain,

    /// <summary>ADK's confirmation calls as kagent sends them (gateway.md, section 5).</summary>
    Kagent,
}

/// <summary>
/// What a run in <see cref="RunState.InputRequired"/> waits for. It holds only what may be shown: tool arguments are redacted and cut before they
/// get here, so nothing secret is stored.
/// </summary>
[JsonDerivedType(typeof(Question), "question")]
[JsonDerivedType(typeof(Approval), "approval")]
public abstract record AgentAsk
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    private AgentAsk(AskShape shape) => Shape = shape;

    /// <summary>How it is answered.</summary>
    public AskShape Shape { get; }

    /// <summary>The agent wants to know something.</summary>
    public sealed record Question(AskShape Shape, IReadOnlyList<AskedQuestion> Items) : AgentAsk(Shape);

    /// <summary>The agent wants to use tools, and uses none before somebody decided on all of them.</summary>
    /// <param name="Shape">How it is answered.</param>
    /// <param name="Text">What the agent says about it.</param>
    /// <param name="Calls">At least one.</param>
    /// <param name="OneForAll">The agent cannot tell its calls apart, so that one decision holds for all of them.</param>
    public sealed record Approval(AskShape Shape, string? Text, IReadOnlyList<AskedCall> Calls, bool OneForAll) : AgentAsk(Shape);

    internal static string Write(AgentAsk ask) => JsonSerializer.Serialize(ask, Json);

    internal static AgentAsk Read(string json) => JsonSerializer.Deserialize<AgentAsk>(json, Json)!;
}

/// <summary>One question.</summary>
/// <param name="Text">The question; empty where the agent only said something before it stopped to wait.</param>
/// <param name="Choices">Answers to choose from; a person may always write another one.</param>
/// <param name="Multiple">Whether several may be chosen.</param>
public sealed record AskedQuestion(string Text, IReadOnlyList<string> Choices, bool Multiple);

/// <summary>A tool call that waits.</summary>
/// <param name="Id">The agent's id of the call; a place in the list where it has none.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">JSON, indented, with secrets hidden and cut at <see cref="AskLimits.Arguments"/>.</param>
/// <param name="Note">What the agent says about this call.</param>
/// <param name="CanEdit">Whether other arguments may be sent: the shape allows it and nothing is hidden or cut.</param>
public sealed record AskedCall(string Id, string Tool, string Arguments, string? Note, bool CanEdit);

/// <summary>Bounds of what agents ask and people decide.</summary>
public static class AskLimits
{
    /// <summary>Calls that a person can decide on at once; more are not offered, because nobody reads them.</summary>
    public const int Calls = 50;

    /// <summary>Questions of one ask, and choices of one question.</summary>
    public const int Items = 20;

    /// <summary>Characters of a question.</summary>
    public const int Text = 4_000;

    /// <summary>Characters of a tool's name, an id or a choice.</summary>
    public const int Name = 200;

    /// <summary>Characters of a call's arguments.</summary>
    public const int Arguments = 8_000;

    /// <summary>Characters of the reason of a rejection.</summary>
    public const int Reason = 1_000;
}

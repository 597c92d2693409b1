using System.Text.Json;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>An answer to what a virtual employee asked: one of the three.</summary>
/// <param name="Text">The answer to a single question.</param>
/// <param name="Answers">A list of answers for each question, in order.</param>
/// <param name="Decisions">A decision for each tool call.</param>
internal sealed record AskBody(string? Text, IReadOnlyList<IReadOnlyList<string>>? Answers, IReadOnlyList<CallBody>? Decisions)
{
    /// <summary>The decision, or null when the body holds none or is half of one.</summary>
    public AskDecision? ToDecision() => (Text, Answers, Decisions) switch
    {
        ({ } text, null, null) => new AskDecision.Answered([[text]]),
        (null, { } answers, null) when answers.All(answer => answer is not null) => new AskDecision.Answered(answers),
        (null, null, { } calls) when calls.All(call => call is { Id: not null, Decision: "approve" or "reject" }) => new AskDecision.Decided(
            [.. calls.Select(call => new CallDecision(call.Id!, call.Decision is "approve", call.Decision is "reject" ? call.Reason : null, call.Arguments is { ValueKind: not JsonValueKind.Null } edited ? edited.GetRawText() : null))]),
        _ => null,
    };
}

/// <summary>What is decided about a call.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Decision">`approve` or `reject`.</param>
/// <param name="Reason">Why it is rejected; told to the agent.</param>
/// <param name="Arguments">Arguments to use instead, where the call is editable.</param>
internal sealed record CallBody(string? Id, string? Decision, string? Reason, JsonElement? Arguments);

/// <summary>An ask as the API shows it.</summary>
/// <param name="Kind">`question` or `approval`.</param>
/// <param name="Outcome">Waiting, Decided or Stopped.</param>
/// <param name="Questions">What is asked.</param>
/// <param name="Calls">Tool calls that wait; secrets in their arguments are hidden.</param>
/// <param name="OneForAll">All calls must be decided alike.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="DecidedBy">The user who decided.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="DecidedAt">When it was decided.</param>
internal sealed record AskAnswer(
    string Kind,
    string Outcome,
    IReadOnlyList<AskedQuestion>? Questions,
    IReadOnlyList<AskedCall>? Calls,
    bool OneForAll,
    object? Decision,
    Guid? DecidedBy,
    DateTimeOffset AskedAt,
    DateTimeOffset? DecidedAt)
{
    public static AskAnswer? Of(AskRow? row) => row is null ? null : new(
        row.Ask is AgentAsk.Approval ? "approval" : "question",
        row.Outcome.ToString(),
        (row.Ask as AgentAsk.Question)?.Items,
        (row.Ask as AgentAsk.Approval)?.Calls,
        row.Ask is AgentAsk.Approval { OneForAll: true },
        row.Decision switch { AskDecision.Answered(var answers) => answers, AskDecision.Decided(var calls) => calls, _ => null },
        row.DecidedBy,
        row.AskedAt,
        row.DecidedAt);
}

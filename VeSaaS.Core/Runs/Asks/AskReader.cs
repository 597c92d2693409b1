using System.Globalization;
using System.Text.Json;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>
/// Reads what an agent asks, whichever way it asks; the only place that does.
/// <code>
/// kagent   {"name":"adk_request_confirmation","args":{"originalFunctionCall":{"name":"send_mail","id":"c1","args":{…}},"toolConfirmation":{"hint":"…"}}}
///          the same with the tool "ask_user" and {"questions":[{"question":"…","choices":["…"],"multiple":false}]} is a question
/// plain    {"type":"tool-approval-request","calls":[{"id":"c1","tool":"send_mail","arguments":{…},"note":"…","editable":true}]}
///          {"type":"question","question":"…","choices":["…"],"multiple":false}
///          or no more than the text of the status
/// </code>
/// What has another shape is a question with the agent's own words, so that it is never lost.
/// </summary>
internal static class AskReader
{
    private const string Confirmation = "adk_request_confirmation";
    private const string ApprovalRequest = "tool-approval-request";

    /// <summary>Whether the part asks: then it is shown as an ask, and never kept as it came, because arguments may hold secrets.</summary>
    public static bool IsAsk(AgentPart part) => IsConfirmation(part) || PartFields.Text(part.Data, "type") is ApprovalRequest or "question";

    /// <summary>What is asked by these parts; <paramref name="said"/> is the text that came with them.</summary>
    public static AgentAsk Read(IReadOnlyList<AgentPart> parts, string said)
    {
        var confirmations = parts.Where(IsConfirmation).Select(part => CallOf(part.Data!.Value)).ToList();
        var questions = confirmations.Where(call => call.Tool is "ask_user").SelectMany(call => QuestionsOf(call.Arguments)).ToList();
        if (questions.Count > 0 && confirmations.Count == 1)
        {
            return new AgentAsk.Question(AskShape.Kagent, [.. questions.Take(AskLimits.Items)]);
        }

        if (confirmations.Count > 0)
        {
            return Approval(AskShape.Kagent, said, confirmations);
        }

        var calls = parts.Where(part => PartFields.Text(part.Data, "type") is ApprovalRequest).SelectMany(part => PartFields.Items(part.Data, "calls")).Select(PlainCall).ToList();
        if (calls.Count > 0)
        {
            return Approval(AskShape.Plain, said, calls);
        }

        questions = [.. parts.Where(part => PartFields.Text(part.Data, "type") is "question").Select(part => QuestionOf(part.Data!.Value)).OfType<AskedQuestion>()];
        return new AgentAsk.Question(AskShape.Plain, questions is [var only, ..] ? [only] : [new(Clean(said.Length > 0 ? said : DataOf(parts), AskLimits.Text), [], false)]);
    }

    private sealed record Asked(string? Id, string Tool, JsonElement? Arguments, string? Note, bool Editable);

    private static AgentAsk Approval(AskShape shape, string said, List<Asked> calls)
    {
        if (calls.Count > AskLimits.Calls)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"Asks to approve {calls.Count} tool calls at once, which is more than anybody can check. Say what to do instead.");
            return new AgentAsk.Question(AskShape.Plain, [new(words, [], false)]);
        }

        var oneForAll = calls.Exists(call => call.Id is null) || calls.DistinctBy(call => call.Id).Count() < calls.Count;
        return new AgentAsk.Approval(
            shape,
            said.Length > 0 ? Clean(said, AskLimits.Text) : null,
            [.. calls.Select((call, index) => Shown(call, oneForAll ? $"{index + 1}" : call.Id!))],
            oneForAll && calls.Count > 1);
    }

    private static AskedCall Shown(Asked call, string id)
    {
        var (arguments, isWhole) = AskRedaction.Show(call.Arguments);
        return new(id, Clean(call.Tool, AskLimits.Name), arguments, call.Note is { Length: > 0 } note ? Clean(note, AskLimits.Text) : null, call.Editable && isWhole);
    }

    private static bool IsConfirmation(AgentPart part) =>
        PartFields.Text(part.Data, "name") is Confirmation
        && PartFields.Object(PartFields.Object(part.Data, "args"), "originalFunctionCall") is not null
        && PartFields.Types(part).All(type => type is "function_call");

    private static Asked CallOf(JsonElement confirmation)
    {
        var arguments = PartFields.Object(confirmation, "args");
        var call = PartFields.Object(arguments, "originalFunctionCall");
        return new(IdOf(call), PartFields.Text(call, "name") ?? "a tool without a name", PartFields.Object(call, "args"), PartFields.Text(PartFields.Object(arguments, "toolConfirmation"), "hint"), Editable: false);
    }

    private static Asked PlainCall(JsonElement call)
    {
        var arguments = PartFields.Member(call, "arguments");
        return new(
            IdOf(call), PartFields.Text(call, "tool") ?? "a tool without a name", arguments, PartFields.Text(call, "note"),
            PartFields.Member(call, "editable") is { ValueKind: JsonValueKind.True } && arguments is { ValueKind: JsonValueKind.Object });
    }

    private static string? IdOf(JsonElement? call) => PartFields.Text(call, "id") is { Length: > 0 and <= AskLimits.Name } id && id == Clean(id, AskLimits.Name) ? id : null;

    private static IEnumerable<AskedQuestion> QuestionsOf(JsonElement? arguments) => PartFields.Items(arguments, "questions").Select(QuestionOf).OfType<AskedQuestion>();

    private static AskedQuestion? QuestionOf(JsonElement question) => PartFields.Text(question, "question") is { } text && !string.IsNullOrWhiteSpace(text)
        ? new(
            Clean(text.Trim(), AskLimits.Text),
            [.. PartFields.Items(question, "choices").Where(choice => choice.ValueKind is JsonValueKind.String).Select(choice => Clean(choice.GetString()!.Trim(), AskLimits.Name))
                .Where(choice => choice.Length > 0).Distinct().Take(AskLimits.Items)],
            PartFields.Member(question, "multiple") is { ValueKind: JsonValueKind.True })
        : null;

    private static string DataOf(IEnumerable<AgentPart> parts) =>
        string.Join('\n', parts.Where(part => part.Data is not null).Take(AskLimits.Items).Select(part => AskRedaction.Show(part.Data).Text));

    private static string Clean(string text, int limit) => AskRedaction.Clean(text, limit);
}

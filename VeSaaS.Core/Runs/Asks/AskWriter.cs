using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>
/// Writes what was decided in the shape in which it was asked.
/// <code>
/// kagent   {"decision_type":"approve"} {"decision_type":"reject","rejection_reason":"…"} {"decision_type":"approve","ask_user_answers":[{"answer":["…"]}]}
///          {"decision_type":"batch","decisions":{"c1":"approve","c2":"reject"},"rejection_reasons":{"c2":"…"}}
/// plain    {"type":"tool-approval-response","decisions":[{"id":"c1","decision":"approve","arguments":{…}},{"id":"c2","decision":"reject","reason":"…"}]}
///          a question is answered by a text
/// </code>
/// </summary>
internal static class AskWriter
{
    /// <summary>What is wrong with the decision, in words for a person; null when it answers the ask.</summary>
    public static string? Problem(AgentAsk ask, AskDecision decision) => (ask, decision) switch
    {
        (AgentAsk.Question(_, var items), AskDecision.Answered(var answers)) => Problem(items, answers),
        (AgentAsk.Approval approval, AskDecision.Decided(var calls)) => Problem(approval, calls),
        (AgentAsk.Question, _) => "This is a question: send an answer.",
        _ => "This waits for an approval: approve or reject each call.",
    };

    /// <summary>The parts of the message that tells the agent.</summary>
    public static IReadOnlyList<AgentPart> Write(AgentAsk ask, AskDecision decision) => (ask, decision) switch
    {
        ({ Shape: AskShape.Kagent }, AskDecision.Answered(var answers)) => [Data(new JsonObject
        {
            ["decision_type"] = "approve",
            ["ask_user_answers"] = new JsonArray([.. answers.Select(answer => new JsonObject { ["answer"] = new JsonArray([.. answer.Select(text => JsonValue.Create(text))]) })]),
        })],
        (_, AskDecision.Answered(var answers)) => [new(Text: string.Join(", ", answers.SelectMany(answer => answer)))],
        ({ Shape: AskShape.Kagent }, AskDecision.Decided(var calls)) => [Data(Kagent(calls))],
        (_, AskDecision.Decided(var calls)) => [Data(new JsonObject { ["type"] = "tool-approval-response", ["decisions"] = new JsonArray([.. calls.Select(Plain)]) })],
        _ => throw new System.Diagnostics.UnreachableException(decision.GetType().Name),
    };

    /// <summary>The decision as a person would say it.</summary>
    public static string Words(AgentAsk ask, AskDecision decision) => (ask, decision) switch
    {
        (AgentAsk.Question(_, [_]), AskDecision.Answered(var answers)) => string.Join(", ", answers[0]),
        (AgentAsk.Question(_, var items), AskDecision.Answered(var answers)) =>
            string.Join('\n', items.Zip(answers, (item, answer) => $"{item.Text} {string.Join(", ", answer)}")),
        (AgentAsk.Approval(_, _, var asked, _), AskDecision.Decided(var calls)) => string.Join('\n', calls.Select(call => Words(asked.First(one => one.Id == call.Id), call))),
        _ => throw new System.Diagnostics.UnreachableException(decision.GetType().Name),
    };

    private static string Words(AskedCall asked, CallDecision call) =>
        call.Approved ? $"Approved {asked.Tool}{(call.Arguments is null ? "" : " with other arguments")}."
        : string.IsNullOrWhiteSpace(call.Reason) ? $"Rejected {asked.Tool}." : $"Rejected {asked.Tool}: {call.Reason}";

    private static string? Problem(IReadOnlyList<AskedQuestion> items, IReadOnlyList<IReadOnlyList<string>> answers)
    {
        if (answers.Count != items.Count || answers.Any(answer => answer.Count == 0 || answer.Any(string.IsNullOrWhiteSpace)))
        {
            return items.Count == 1 ? "Write an answer." : "Answer every question.";
        }

        return items.Where((item, index) => !item.Multiple && answers[index].Count > 1).Any() ? "Give one answer to each question."
            : answers.Sum(answer => answer.Sum(text => text.Length)) > AskLimits.Arguments ? $"An answer has at most {AskLimits.Arguments} characters." : null;
    }

    private static string? Problem(AgentAsk.Approval approval, IReadOnlyList<CallDecision> calls)
    {
        if (calls.Count != approval.Calls.Count || calls.DistinctBy(call => call.Id).Count() < calls.Count || calls.Any(call => approval.Calls.All(asked => asked.Id != call.Id)))
        {
            return "Decide on each call once.";
        }

        if (approval.OneForAll && calls.DistinctBy(call => (call.Approved, call.Reason)).Count() > 1)
        {
            return "This agent takes one decision for all its calls.";
        }

        return calls.Any(call => call.Reason is { Length: > AskLimits.Reason }) ? $"A reason has at most {AskLimits.Reason} characters."
            : calls.Select(call => Problem(approval.Calls.First(asked => asked.Id == call.Id), call.Arguments)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Problem(AskedCall asked, string? arguments) => arguments switch
    {
        null => null,
        _ when !asked.CanEdit => $"The arguments of {asked.Tool} cannot be changed.",
        { Length: > AskLimits.Arguments } => $"Arguments have at most {AskLimits.Arguments} characters.",
        _ when !IsObject(arguments) => $"The arguments of {asked.Tool} must be a JSON object.",
        _ => null,
    };

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonObject Kagent(IReadOnlyList<CallDecision> calls)
    {
        if (calls.All(call => call.Approved))
        {
            return new JsonObject { ["decision_type"] = "approve" };
        }

        if (calls.All(call => !call.Approved) && calls.DistinctBy(call => call.Reason).Count() == 1)
        {
            var reject = new JsonObject { ["decision_type"] = "reject" };
            return calls[0].Reason is { Length: > 0 } reason ? With(reject, "rejection_reason", reason) : reject;
        }

        var batch = new JsonObject
        {
            ["decision_type"] = "batch",
            ["decisions"] = new JsonObject(calls.Select(call => KeyValuePair.Create<string, JsonNode?>(call.Id, call.Approved ? "approve" : "reject"))),
        };
        var reasons = new JsonObject(calls.Where(call => !call.Approved && call.Reason is { Length: > 0 }).Select(call => KeyValuePair.Create<string, JsonNode?>(call.Id, call.Reason)));
        return reasons.Count > 0 ? With(batch, "rejection_reasons", reasons) : batch;
    }

    private static JsonObject Plain(CallDecision call)
    {
        var json = new JsonObject { ["id"] = call.Id, ["decision"] = call.Approved ? "approve" : "reject" };
        return call switch
        {
            { Approved: false, Reason: { Length: > 0 } reason } => With(json, "reason", reason),
            { Approved: true, Arguments: { } arguments } => With(json, "arguments", JsonNode.Parse(arguments)),
            _ => json,
        };
    }

    private static JsonObject With(JsonObject json, string name, JsonNode? value)
    {
        json[name] = value;
        return json;
    }

    private static AgentPart Data(JsonObject json) => new(Data: JsonSerializer.SerializeToElement(json), MediaType: "application/json");
}

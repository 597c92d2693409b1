using System.Text.Json;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>How the list cleaner asks and what it understands as an answer, in kagent's shape and in the plain one (guide "How an agent asks").</summary>
internal static class ListApprovals
{
    private static readonly JsonElement FunctionCall = JsonSerializer.SerializeToElement(new { kagent_type = "function_call", kagent_is_long_running = true });

    public static IReadOnlyList<DemoPart> Question(bool isKagent, string question) => isKagent
        ? [Confirmation("confirm-question", "ask_user", JsonSerializer.SerializeToElement(new { questions = new[] { new { question, choices = Array.Empty<string>(), multiple = false } } }), "question", question)]
        : [new DemoPart(question)];

    public static IReadOnlyList<DemoPart> Request(bool isKagent, IReadOnlyList<ListCall> calls)
    {
        const string Text = "I would like to run these tools on your list. None of them runs before you decide.";
        return isKagent
            ? [new DemoPart(Text), .. calls.Select(call => Confirmation($"confirm-{call.Id}", call.Tool.Name, call.Arguments, call.Id, call.Note))]
            :
            [
                new DemoPart(Text),
                new DemoPart(
                    Data: JsonSerializer.SerializeToElement(new
                    {
                        type = "tool-approval-request",
                        calls = calls.Select(call => new { id = call.Id, tool = call.Tool.Name, arguments = call.Arguments, note = call.Note, editable = true }),
                    }),
                    MediaType: "application/json"),
            ];
    }

    /// <summary>A decision for each call, or null when the message holds none: then nothing runs.</summary>
    public static IReadOnlyList<ListDecision>? Read(bool isKagent, IReadOnlyList<ListCall> calls, DemoMessage reply)
    {
        var data = reply.Parts.Select(part => part.Data).FirstOrDefault(data => data is { ValueKind: JsonValueKind.Object });
        return data is { } json ? isKagent ? Kagent(calls, json) : Plain(calls, json) : null;
    }

    /// <summary>What the message says; an answer to `ask_user` comes as data.</summary>
    public static string TextOf(DemoMessage reply) => string.Join('\n', reply.Parts.Select(part => part.Data is { } data ? AnswersOf(data) : part.AsText()));

    private static string AnswersOf(JsonElement data) => Member(data, "ask_user_answers") is { ValueKind: JsonValueKind.Array } answers
        ? string.Join('\n', answers.EnumerateArray().Select(answer => Member(answer, "answer")).Where(answer => answer is { ValueKind: JsonValueKind.Array })
            .SelectMany(answer => answer!.Value.EnumerateArray()).Where(text => text.ValueKind is JsonValueKind.String).Select(text => text.GetString()))
        : "";

    private static DemoPart Confirmation(string id, string tool, JsonElement arguments, string call, string hint) => new(
        Data: JsonSerializer.SerializeToElement(new
        {
            name = "adk_request_confirmation",
            id,
            args = new { originalFunctionCall = new { name = tool, args = arguments, id = call }, toolConfirmation = new { hint, confirmed = false } },
        }))
    {
        Metadata = FunctionCall,
    };

    private static List<ListDecision>? Kagent(IReadOnlyList<ListCall> calls, JsonElement data)
    {
        var reason = Text(data, "rejection_reason");
        switch (Text(data, "decision_type"))
        {
            case "approve":
                return [.. calls.Select(call => new ListDecision(call, true, null, null))];
            case "reject":
                return [.. calls.Select(call => new ListDecision(call, false, reason, null))];
            case "batch" when Member(data, "decisions") is { } decisions:
                var reasons = Member(data, "rejection_reasons");
                return [.. calls.Select(call => new ListDecision(call, Text(decisions, call.Id) is "approve", Text(reasons, call.Id), null))];
            default:
                return null;
        }
    }

    private static List<ListDecision>? Plain(IReadOnlyList<ListCall> calls, JsonElement data)
    {
        if (Text(data, "type") is not "tool-approval-response" || Member(data, "decisions") is not { ValueKind: JsonValueKind.Array } decisions)
        {
            return null;
        }

        var byId = decisions.EnumerateArray().Where(decision => Text(decision, "id") is not null).DistinctBy(decision => Text(decision, "id")).ToDictionary(decision => Text(decision, "id")!);
        return [.. calls.Select(call => byId.TryGetValue(call.Id, out var decision)
            ? new ListDecision(call, Text(decision, "decision") is "approve", Text(decision, "reason"), Member(decision, "arguments") is { ValueKind: JsonValueKind.Object } edited ? edited : null)
            : new ListDecision(call, false, "nobody decided on it", null))];
    }

    private static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
}

using MudBlazor;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>Asks and decisions in words.</summary>
internal static class AskWords
{
    /// <summary>What was decided, a line for each call.</summary>
    public static IEnumerable<(string Svg, string Tone, string Text)> Receipt(AskRow row, string who) => (row.Outcome, row.Ask, row.Decision) switch
    {
        (AskOutcome.Decided, AgentAsk.Approval approval, AskDecision.Decided(var calls)) => calls.Select(call => Line(approval, call, who)),
        (AskOutcome.Decided, _, _) => [(Icons.Material.Filled.CheckCircle, "approved", $"{who} answered")],
        _ => [(Icons.Material.Filled.StopCircle, "stopped", "Stopped before anybody decided")],
    };

    private static (string Svg, string Tone, string Text) Line(AgentAsk.Approval approval, CallDecision call, string who)
    {
        var tool = approval.Calls.First(asked => asked.Id == call.Id).Tool;
        return call switch
        {
            { Approved: true, Arguments: not null } => (Icons.Material.Filled.CheckCircle, "approved", $"{who} approved {tool} with other arguments"),
            { Approved: true } => (Icons.Material.Filled.CheckCircle, "approved", $"{who} approved {tool}"),
            { Reason: { Length: > 0 } reason } => (Icons.Material.Filled.Block, "rejected", $"{who} rejected {tool}: {reason}"),
            _ => (Icons.Material.Filled.Block, "rejected", $"{who} rejected {tool}"),
        };
    }

    /// <summary>The answer's text without the question that its card shows.</summary>
    public static string Without(string text, AskRow? ask) =>
        ask?.Ask is AgentAsk.Question { Items: [{ Text: { Length: > 0 } question }] } && text.EndsWith(question, StringComparison.Ordinal) ? text[..^question.Length].TrimEnd() : text;
}

using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Uses no tool without approval: proposes what to do with a list, does what was approved, and says what was not.</summary>
internal sealed class ListCleaner(bool isKagent) : DemoAgent
{
    public override string Name => isKagent ? "list-cleaner-kagent" : "list-cleaner";

    public override string DisplayName => isKagent ? "List Cleaner, asks as kagent does (demo)" : "List Cleaner (demo)";

    public override string Description =>
        "Demo agent without a language model. Paste a list, one entry in each line: it proposes tools to clean it, waits for your approval of each, and runs those you approve. Asks in "
        + (isKagent ? "the shape of kagent's agents." : "A2A's plain shape, in which arguments can be edited.");

    public override DemoSkill Skill => new(
        "clean-list", "Clean a list", "Removes empty lines and duplicates and sorts, each only after it was approved.",
        ["demo", "list", "approval"], ["pears\napples\n\nApples\npears"]);

    public override IReadOnlyList<string> Tools => [ListTool.RemoveEmpty.Name, ListTool.RemoveDuplicates.Name, ListTool.Sort.Name];

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        var told = turn.Text;
        var replies = turn.Replies.ToList();
        if (!IsList(told))
        {
            // The list itself may come as an answer.
            var found = replies.FindIndex(reply => IsList(ListApprovals.TextOf(reply)));
            if (found < 0)
            {
                return new DemoResult.Asks(ListApprovals.Question(isKagent, "Which list is to be cleaned? Write at least two entries, one in each line."));
            }

            (told, replies) = (ListApprovals.TextOf(replies[found]), [.. replies.Skip(found + 1)]);
        }

        var lines = told.ReplaceLineEndings("\n").Split('\n');
        var calls = ListTool.Propose(lines);
        if (calls.Count == 0)
        {
            await turn.WriteAsync("Looking at the list", $"This list of {lines.Length} entries is clean: nothing is empty, repeated or out of order. No tool was needed.\n\n*A demo agent looked at it, without a language model.*\n", cancellationToken);
            return new DemoResult.Done();
        }

        if (replies.LastOrDefault() is not { } reply)
        {
            turn.Note($"Read {lines.Length} lines");
            return new DemoResult.Asks(ListApprovals.Request(isKagent, calls));
        }

        if (ListApprovals.Read(isKagent, calls, reply) is not { } decisions)
        {
            return new DemoResult.Asks(ListApprovals.Request(isKagent, calls));
        }

        await turn.WriteAsync("Running what was approved", Work(lines, decisions), cancellationToken);
        return new DemoResult.Done();
    }

    private static bool IsList(string text) => text.ReplaceLineEndings("\n").Split('\n').Count(line => line.Trim().Length > 0) >= 2;

    internal static string Work(IReadOnlyList<string> lines, IReadOnlyList<ListDecision> decisions)
    {
        var text = new StringBuilder("## What was done\n\n");
        var now = lines;
        foreach (var (call, approved, reason, arguments) in decisions)
        {
            if (!approved)
            {
                text.Append(CultureInfo.InvariantCulture, $"- `{call.Tool.Name}` was **not** run: you rejected it{(reason is null ? "." : $" (“{reason.ReplaceLineEndings(" ")}”).")}\n");
                continue;
            }

            var next = call.Tool.Run(now, arguments ?? call.Arguments);
            text.Append(CultureInfo.InvariantCulture, $"- `{call.Tool.Name}` ran: {call.Tool.Tell(now, next)}\n");
            now = next;
        }

        text.Append(decisions.Any(decision => decision.Approved) ? "\n## The list now\n\n" : "\nNothing was approved, so the list is as you wrote it:\n\n");
        var fence = new string('`', Math.Max(3, now.Max(line => line.Length - line.TrimStart('`').Length) + 1));
        return text.Append(CultureInfo.InvariantCulture, $"{fence}text\n{string.Join('\n', now)}\n{fence}\n\n*Done by a demo agent without a language model.*\n").ToString();
    }
}

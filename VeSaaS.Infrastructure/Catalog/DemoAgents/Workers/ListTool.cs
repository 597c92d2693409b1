using System.Globalization;
using System.Text.Json;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>A call that the list cleaner would like to make.</summary>
internal sealed record ListCall(string Id, ListTool Tool, JsonElement Arguments, string Note);

/// <summary>What was decided about a call; other arguments where they were edited.</summary>
internal sealed record ListDecision(ListCall Call, bool Approved, string? Reason, JsonElement? Arguments);

/// <summary>The tools of the list cleaner; each works on the lines alone.</summary>
internal sealed record ListTool(
    string Name, Func<IReadOnlyList<string>, JsonElement, IReadOnlyList<string>> Run, Func<IReadOnlyList<string>, IReadOnlyList<string>, string> Tell)
{
    public static readonly ListTool RemoveEmpty = new(
        "remove_empty_lines",
        (lines, _) => [.. lines.Where(line => line.Trim().Length > 0)],
        (before, after) => Count(before.Count - after.Count, "empty line was removed", "empty lines were removed"));

    public static readonly ListTool RemoveDuplicates = new(
        "remove_duplicates",
        (lines, arguments) =>
        {
            var seen = new HashSet<string>(IsOn(arguments, "ignore_case") ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
            return [.. lines.Where(line => line.Trim().Length == 0 || seen.Add(line.Trim()))];
        },
        (before, after) => Count(before.Count - after.Count, "repeated entry was removed", "repeated entries were removed"));

    public static readonly ListTool Sort = new(
        "sort_lines",
        (lines, arguments) => IsDescending(arguments)
            ? [.. lines.OrderByDescending(line => line.Trim(), StringComparer.OrdinalIgnoreCase)]
            : [.. lines.OrderBy(line => line.Trim(), StringComparer.OrdinalIgnoreCase)],
        (before, after) => Count(before.Zip(after).Count(pair => pair.First != pair.Second), "line changed its place", "lines changed their place"));

    /// <summary>What would change something about these lines.</summary>
    public static IReadOnlyList<ListCall> Propose(IReadOnlyList<string> lines)
    {
        ListCall[] all =
        [
            new("call-1", RemoveEmpty, JsonSerializer.SerializeToElement(new { }), "Lines without any entry."),
            new("call-2", RemoveDuplicates, JsonSerializer.SerializeToElement(new { ignore_case = true }), "Keeps the first of each."),
            new("call-3", Sort, JsonSerializer.SerializeToElement(new { order = "ascending" }), "By letter, capitals or not."),
        ];
        return [.. all.Where(call => !call.Tool.Run(lines, call.Arguments).SequenceEqual(lines))];
    }

    private static bool IsOn(JsonElement arguments, string name) => arguments.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;

    private static bool IsDescending(JsonElement arguments) =>
        arguments.TryGetProperty("order", out var order) && order.ValueKind is JsonValueKind.String && order.GetString()!.StartsWith("desc", StringComparison.OrdinalIgnoreCase);

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}.");
}

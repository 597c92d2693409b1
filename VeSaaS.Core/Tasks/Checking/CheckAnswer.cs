using System.Globalization;
using System.Text.RegularExpressions;

namespace VeSaaS.Core.Tasks.Checking;

/// <summary>What a check says of one item.</summary>
/// <param name="Number">What it was told to call it.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Reason">Why.</param>
public sealed record CheckLine(int Number, bool Holds, string Reason);

/// <summary>
/// Reads the answer of a check (guide "Tasks"). A line counts that begins with the number of an item, says yes or no, and why:
/// <code>
///   1: yes, every line has a number
///   **2.** No – line 14 has none
///   and line 15 neither
///   - 3) ✅ the sum is that of the table
/// </code>
/// Lines below it belong to its reason until the next item or an empty line. What has no reason, names no item that was asked about, or contradicts itself, suggests nothing.
/// </summary>
public static partial class CheckAnswer
{
    /// <summary>The suggestions, in the order of the items.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="items">How many items were asked about.</param>
    public static IReadOnlyList<CheckLine> Read(string text, int items)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<CheckLine> lines = [];
        var isOpen = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
        {
            if (Item().Match(line) is { Success: true } match)
            {
                lines.Add(new(
                    int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
                    IsYes(match.Groups["verdict"].Value), match.Groups["reason"].Value));
                isOpen = true;
            }
            else if (line.Length == 0)
            {
                isOpen = false;
            }
            else if (isOpen)
            {
                lines[^1] = lines[^1] with { Reason = $"{lines[^1].Reason} {line}" };
            }
        }

        return
        [
            .. lines.Select(line => line with { Reason = Cut(line.Reason) })
                .Where(line => line.Number >= 1 && line.Number <= items && line.Reason.Length > 0)
                .GroupBy(line => line.Number).Where(same => same.Select(line => line.Holds).Distinct().Count() == 1)
                .Select(same => same.First()).OrderBy(line => line.Number),
        ];
    }

    private static bool IsYes(string verdict) => verdict.ToUpperInvariant() is "YES" or "✅" or "✓" or "✔" or "[X]";

    private static string Cut(string reason)
    {
        var plain = string.Join(' ', reason.Replace("*", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimStart(',', '.', ':', ';', '-', '–', '—', ' ');
        return plain.Length <= CheckedItem.ReasonLength ? plain
            : $"{plain.AsSpan(0, CheckedItem.ReasonLength - (char.IsHighSurrogate(plain[CheckedItem.ReasonLength - 2]) ? 2 : 1))}…";
    }

    // Bullets and emphasis around the number and the verdict; the number ends in a dot, colon, bracket or dash.
    [GeneratedRegex(@"^[\s>#*_\-]*(?:item\s+|point\s+)?(?<number>\d{1,3})[*_]*\s*[.:)\-–—]+[*_]*\s*[*_]*(?<verdict>yes\b|no\b|\[x\]|\[ \]|✅|❌|✓|✗|✔|✘)[*_]*\s*(?<reason>.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Item();
}

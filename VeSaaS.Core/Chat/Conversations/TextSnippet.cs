using System.Globalization;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>A piece of a text on one line, with the places that a search found.</summary>
/// <param name="Text">The piece; an ellipsis stands where something was left out.</param>
/// <param name="Marks">Start and length of each found word in <paramref name="Text"/>, in order, not overlapping.</param>
public sealed record TextSnippet(string Text, IReadOnlyList<(int Start, int Length)> Marks)
{
    private const int Before = 40;
    private const int Longest = 160;
    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    private static readonly CompareInfo Comparison = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>The piece around the first place where one of the words stands, without regard to case and accents; the beginning when none does.</summary>
    public static TextSnippet Of(string text, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        var first = words.Select(word => Comparison.IndexOf(text, word, Loosely)).Where(index => index >= 0).DefaultIfEmpty(0).Min();
        var from = Start(text, Math.Max(0, first - Before));
        var until = End(text, Math.Min(text.Length, from + Longest));
        var line = string.Join(' ', text[from..until].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var piece = $"{(from > 0 ? "…" : "")}{line}{(until < text.Length ? "…" : "")}";
        return new(piece, [.. Find(piece, words)]);
    }

    // Leftmost first, the longer of two that begin at one place, and none inside another.
    private static IEnumerable<(int Start, int Length)> Find(string piece, IReadOnlyList<string> words)
    {
        var from = 0;
        while (from < piece.Length)
        {
            var (start, length) = words.Select(word => IndexOf(piece, word, from)).Where(mark => mark.Length > 0)
                .OrderBy(mark => mark.Start).ThenByDescending(mark => mark.Length).FirstOrDefault();
            if (length == 0)
            {
                yield break;
            }

            yield return (start, length);
            from = start + length;
        }
    }

    private static (int Start, int Length) IndexOf(string piece, string word, int from)
    {
        var start = Comparison.IndexOf(piece.AsSpan(from), word, Loosely, out var length);
        return start < 0 ? default : (from + start, length);
    }

    // Between words where there is a blank nearby, and never inside a character.
    private static int Start(string text, int index)
    {
        var blank = index == 0 ? -1 : text.IndexOf(' ', index, Math.Min(Before / 2, text.Length - index));
        return blank >= 0 ? blank + 1 : WholeCharacter(text, index);
    }

    private static int End(string text, int index)
    {
        var blank = index == text.Length ? -1 : text.LastIndexOf(' ', index, Math.Min(Before / 2, index));
        return blank > 0 ? blank : WholeCharacter(text, index);
    }

    private static int WholeCharacter(string text, int index) => index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) ? index - 1 : index;
}

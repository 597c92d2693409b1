using System.Globalization;
using System.Text;

namespace VeSaaS.Core.Catalog.Search;

/// <summary>
/// Text as it is searched: lower case, without accents, in words. Folded here rather than by the database, because SQLite folds ASCII only and SQL Server
/// as its collation says.
/// </summary>
public static class SearchText
{
    /// <summary>Longest word that is told from others, in characters; of longer ones only the beginning counts.</summary>
    public const int WordLength = 40;

    // Letters that are no letter with an accent to Unicode, as people without them on the keyboard type them.
    private static readonly Dictionary<char, string> Plain = new()
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ı'] = "i",
    };

    /// <summary>Folds a text.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        // Half a surrogate pair cannot be normalized; encoding replaces it.
        foreach (var character in Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)).Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            var lower = char.ToLowerInvariant(character);
            _ = Plain.TryGetValue(lower, out var plain) ? folded.Append(plain) : folded.Append(lower);
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>The folded words of a text in their order: letters and digits, and the signs of "c++" and "c#".</summary>
    public static IEnumerable<string> Split(string text)
    {
        var folded = Fold(text);
        var start = -1;
        for (var at = 0; at <= folded.Length; at++)
        {
            var isInside = at < folded.Length && (char.IsLetterOrDigit(folded[at]) || char.IsSurrogate(folded[at]) || (start >= 0 && folded[at] is '+' or '#'));
            if (isInside && start < 0)
            {
                start = at;
            }
            else if (!isInside && start >= 0)
            {
                yield return Cut(folded[start..at]);
                start = -1;
            }
        }
    }

    /// <summary>The distinct folded pieces of a search between its spaces, at most <paramref name="most"/>; for a search in whole texts.</summary>
    public static IReadOnlyList<string> Words(string? search, int most) =>
        search is null ? [] : [.. Fold(search).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(most)];

    /// <summary>The distinct words of a search, at most <paramref name="most"/>; for a search in an index of words.</summary>
    public static IReadOnlyList<string> Terms(string? search, int most) =>
        search is null ? [] : [.. Split(search).Distinct(StringComparer.Ordinal).Take(most)];

    // Never between the halves of one character.
    private static string Cut(string word) =>
        word.Length <= WordLength ? word : word[..(char.IsHighSurrogate(word[WordLength - 1]) ? WordLength - 1 : WordLength)];
}

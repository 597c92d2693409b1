using System.Globalization;
using System.Text;

namespace VeSaaS.Core.Catalog.Search;

/// <summary>
/// Text as it is searched: lower case and without accents. Folded here rather than by the database, because SQLite folds ASCII only and SQL Server
/// as its collation says.
/// </summary>
public static class SearchText
{
    /// <summary>Folds a text.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        // Half a surrogate pair cannot be normalized; encoding replaces it.
        foreach (var character in Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)).Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) is not UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(character));
            }
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>The distinct folded words of a search, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<string> Words(string? search, int most) =>
        search is null ? [] : [.. Fold(search).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(most)];
}

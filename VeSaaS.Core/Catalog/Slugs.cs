using System.Globalization;
using System.Text;

namespace VeSaaS.Core.Catalog;

/// <summary>Makes the part of a URL that names a listing.</summary>
public static class Slugs
{
    /// <summary>Longest slug, in characters; leaves room for a number behind it.</summary>
    public const int MaxLength = 80;

    // Pages that stand where listings do.
    private static readonly HashSet<string> Reserved = ["compare"];

    /// <summary>Why a text cannot be an address, in words for a person; null when it can.</summary>
    public static string? WhyNot(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxLength ? $"{text.Length} characters are too many. Use {MaxLength} or fewer."
            : Reserved.Contains(text) ? $"{text} is the address of another page. Choose another one."
            : text != From(text) ? $"Use lower-case letters, digits and single hyphens, for example {From(text)}."
            : null;
    }

    /// <summary>Lower-case words of ASCII letters and digits, joined by hyphens; accents are dropped. Never empty.</summary>
    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var character in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                slug.Append(char.ToLowerInvariant(character));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(character) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString().Trim('-');
        text = text.Length > MaxLength ? text[..MaxLength].TrimEnd('-') : text;
        return text.Length == 0 ? "ve" : Reserved.Contains(text) ? $"{text}-ve" : text;
    }

    /// <summary>The slug, or the first of `{slug}-2`, `{slug}-3`, … that is not taken.</summary>
    public static string FirstFree(string slug, IReadOnlySet<string> taken)
    {
        var candidate = slug;
        for (var number = 2; taken.Contains(candidate); number++)
        {
            candidate = string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}");
        }

        return candidate;
    }
}

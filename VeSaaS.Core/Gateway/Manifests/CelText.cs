using System.Buffers;
using System.Globalization;
using System.Text;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>Writes values into CEL source so that no value can become code.</summary>
public static class CelText
{
    // Visible ASCII without quote and backslash, and the blank: what needs no escape.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).Where(letter => letter is not ('"' or '\\'))]);

    /// <summary>A double-quoted CEL string literal with everything but plain visible ASCII escaped.</summary>
    public static string Literal(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Plain))
        {
            return $"\"{value}\"";
        }

        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                >= 0x20 and < 0x7F => text.Append((char)rune.Value),
                <= 0xFFFF => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return text.Append('"').ToString();
    }
}

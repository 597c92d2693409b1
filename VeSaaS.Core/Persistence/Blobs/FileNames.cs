using System.Globalization;
using System.Text;

namespace VeSaaS.Core.Persistence.Blobs;

/// <summary>Names of files as people and agents give them. They are shown and offered for saving, and never touch our own disk.</summary>
public static class FileNames
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 120;

    private const int MaxExtension = 12;
    private const string Reserved = "<>:\"|?*";

    // Names that Windows takes for devices, whatever their extension.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => (string[])[$"COM{n}", $"LPT{n}"])], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A name without folders, control characters, marks that change the direction of text, and what a file system would refuse; with its extension,
    /// cut to <see cref="MaxLength"/>. `file` when nothing is left.
    /// </summary>
    public static string Clean(string? name)
    {
        var last = (name ?? "").Replace('\\', '/');
        last = last[(last.LastIndexOf('/') + 1)..];
        var clean = new StringBuilder(Math.Min(last.Length, MaxLength * 2));
        foreach (var rune in last.EnumerateRunes().Take(MaxLength * 4))
        {
            Append(clean, rune);
        }

        var text = Cut(clean.ToString().Trim(' ', '.'));
        return text.Length == 0 ? "file" : Devices.Contains(text.Split('.')[0].Trim()) ? $"_{text}" : text;
    }

    /// <summary>The extension in lower case with its dot, or nothing.</summary>
    public static string ExtensionOf(string name) => Path.GetExtension(name).ToLowerInvariant();

    private static void Append(StringBuilder clean, Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            // Format has the marks that turn "gpj.exe" into what looks like "exe.jpg"; a half of a surrogate pair reads as U+FFFD.
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
            case UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                return;
            case UnicodeCategory.SpaceSeparator:
                _ = clean.Length > 0 && clean[^1] == ' ' ? clean : clean.Append(' ');
                return;
            default:
                _ = rune.IsAscii && Reserved.Contains((char)rune.Value, StringComparison.Ordinal) ? clean.Append('_') : clean.Append(rune.ToString());
                return;
        }
    }

    private static string Cut(string name)
    {
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var extension = Path.GetExtension(name) is { Length: <= MaxExtension } known ? known : "";
        var end = MaxLength - extension.Length;
        return string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[end - 1]) ? end - 1 : end).TrimEnd(" ."), extension);
    }
}

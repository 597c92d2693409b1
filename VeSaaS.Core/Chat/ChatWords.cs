using System.Text.RegularExpressions;

namespace VeSaaS.Core.Chat;

/// <summary>Short texts made of messages.</summary>
public static partial class ChatWords
{
    /// <summary>Characters of a message that its snippet is made of.</summary>
    public const int SnippetSource = 200;

    private const int TitleLength = 60;

    /// <summary>The beginning of a message as one line, cut between words.</summary>
    public static string TitleOf(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= TitleLength)
        {
            return line;
        }

        var space = line.LastIndexOf(' ', TitleLength - 1);
        var end = space > TitleLength / 2 ? space : TitleLength - 1;
        return string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[end - 1]) ? end - 1 : end), "…");
    }

    /// <summary>A text on one line without the marks of Markdown.</summary>
    public static string SnippetOf(string? text) => string.Join(
        ' ', Marks().Replace(Emphasis().Replace(Links().Replace(text ?? "", "$1"), ""), " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"!?\[([^\]]*)\]\([^)]*\)?")]
    private static partial Regex Links();

    [GeneratedRegex(@"\*\*|__|`+")]
    private static partial Regex Emphasis();

    // Rules and the line below a table's head; headings, quotes and list items at the beginning of a line; cells of tables.
    [GeneratedRegex(@"^[-|:\s]{3,}$|^\s*(?:#{1,6}|>|[-+*]|\d+\.)\s|\|", RegexOptions.Multiline)]
    private static partial Regex Marks();
}

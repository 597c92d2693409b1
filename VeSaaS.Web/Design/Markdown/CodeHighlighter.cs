namespace VeSaaS.Web.Design.Markdown;

/// <summary>What a piece of code is.</summary>
internal enum CodeKind
{
    Plain,
    Comment,
    Text,
    Number,
    Keyword,
    Key,
}

/// <summary>
/// Tells comments, texts, numbers and keywords apart, for the eye alone: put together again the pieces are the code, to the letter. Reads each character
/// once, whatever stands there.
/// </summary>
internal static class CodeHighlighter
{
    /// <summary>Longer code is shown without colours.</summary>
    public const int LengthLimit = 60_000;

    public static IEnumerable<(CodeKind Kind, string Text)> Read(string code, CodeLanguage language)
    {
        var plain = 0;
        for (var at = 0; at < code.Length;)
        {
            var (kind, end) = PieceAt(code, at, language);
            if (kind is CodeKind.Plain)
            {
                at = end;
                continue;
            }

            if (at > plain)
            {
                yield return (CodeKind.Plain, code[plain..at]);
            }

            yield return (kind, code[at..end]);
            (at, plain) = (end, end);
        }

        if (plain < code.Length)
        {
            yield return (CodeKind.Plain, code[plain..]);
        }
    }

    /// <summary>Where the last lines begin that are read the same without those before them; nought where there are none before.</summary>
    public static int LastLines(string code, CodeLanguage? language)
    {
        if (language is null)
        {
            return code.LastIndexOf('\n') + 1;
        }

        var (at, last) = (0, 0);
        foreach (var (kind, text) in Read(code, language))
        {
            // Only between pieces: a comment or a text of several lines is one.
            last = kind is CodeKind.Plain && text.LastIndexOf('\n') is >= 0 and var line ? at + line + 1 : last;
            at += text.Length;
        }

        return last;
    }

    private static (CodeKind Kind, int End) PieceAt(string code, int at, CodeLanguage language)
    {
        var rest = code.AsSpan(at);
        if (language.HasBlockComments && rest.StartsWith("/*"))
        {
            var close = code.IndexOf("*/", at + 2, StringComparison.Ordinal);
            return (CodeKind.Comment, close < 0 ? code.Length : close + 2);
        }

        foreach (var mark in language.LineComments)
        {
            // In a shell `$#` and `a#b` are no comments.
            if (rest.StartsWith(mark, StringComparison.Ordinal) && (mark != "#" || at == 0 || char.IsWhiteSpace(code[at - 1])))
            {
                return (CodeKind.Comment, EndOfLine(code, at));
            }
        }

        var c = code[at];
        return language.Quotes.Contains(c, StringComparison.Ordinal) ? TextAt(code, at, language)
            : char.IsAsciiDigit(c) ? (CodeKind.Number, EndOfWord(code, at, language))
            : char.IsLetter(c) || c is '_' ? WordAt(code, at, language)
            : (CodeKind.Plain, at + 1);
    }

    private static (CodeKind Kind, int End) TextAt(string code, int at, CodeLanguage language)
    {
        var end = EndOfText(code, at);
        return (KeyOr(CodeKind.Text, code, end, language), end);
    }

    private static (CodeKind Kind, int End) WordAt(string code, int at, CodeLanguage language)
    {
        var end = EndOfWord(code, at, language);
        var kind = language.Keywords.Contains(code[at..end]) ? CodeKind.Keyword : CodeKind.Plain;
        return (KeyOr(kind, code, end, language), end);
    }

    private static CodeKind KeyOr(CodeKind kind, string code, int end, CodeLanguage language) =>
        language.HasKeys && end < code.Length && (code[end] is '=' || code.AsSpan(end).StartsWith(" =") || (code[end] is ':' && (kind is CodeKind.Text || end + 1 == code.Length || char.IsWhiteSpace(code[end + 1]))))
            ? CodeKind.Key : kind;

    private static int EndOfLine(string code, int at) => code.IndexOf('\n', at) is >= 0 and var end ? end : code.Length;

    // A number may have a point in it, a key of YAML a hyphen; `a.b` in code are two words.
    private static int EndOfWord(string code, int at, CodeLanguage language)
    {
        var isJoined = language.HasKeys || char.IsAsciiDigit(code[at]);
        var end = at + 1;
        while (end < code.Length && (IsLetter(code[end]) || (isJoined && code[end] is ('.' or '-') && end + 1 < code.Length && IsLetter(code[end + 1]))))
        {
            end++;
        }

        return end;
    }

    private static bool IsLetter(char c) => char.IsLetterOrDigit(c) || c is '_';

    // A text that is not closed ends with its line; in backticks it may have many.
    private static int EndOfText(string code, int at)
    {
        var quote = code[at];
        for (var end = at + 1; end < code.Length; end++)
        {
            if (code[end] is '\\' && end + 1 < code.Length && code[end + 1] != '\n')
            {
                end++;
            }
            else if (code[end] == quote)
            {
                return end + 1;
            }
            else if (code[end] is '\n' && quote != '`')
            {
                return end;
            }
        }

        return code.Length;
    }
}

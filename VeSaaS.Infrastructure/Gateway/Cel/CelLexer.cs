namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>Cuts an expression into tokens, by the lexis of the language definition.</summary>
internal static class CelLexer
{
    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while", "null",
    ];

    public static IReadOnlyList<CelToken> Read(string text)
    {
        var tokens = new List<CelToken>();
        var position = 0;
        while (SkipBlank(text, ref position))
        {
            tokens.Add(ReadToken(text, ref position));
        }

        tokens.Add(new CelToken(CelTokenKind.End, text.Length));
        return tokens;
    }

    private static bool SkipBlank(string text, ref int position)
    {
        while (position < text.Length)
        {
            if (text[position] is ' ' or '\t' or '\n' or '\f' or '\r')
            {
                position++;
            }
            else if (text.AsSpan(position).StartsWith("//"))
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static CelToken ReadToken(string text, ref int position)
    {
        var start = position;
        var first = text[start];
        if (CelStringLiteral.StartsAt(text, start))
        {
            return new CelToken(CelTokenKind.String, start, CelStringLiteral.Read(text, ref position));
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            return ReadWord(text, ref position);
        }

        var two = start + 1 < text.Length ? text.Substring(start, 2) : "";
        var (kind, length) = (two, first) switch
        {
            ("==", _) => (CelTokenKind.Equal, 2),
            ("!=", _) => (CelTokenKind.NotEqual, 2),
            ("&&", _) => (CelTokenKind.And, 2),
            ("||", _) => (CelTokenKind.Or, 2),
            (_, '!') => (CelTokenKind.Not, 1),
            (_, '+') => (CelTokenKind.Plus, 1),
            (_, '.') => (CelTokenKind.Dot, 1),
            (_, ',') => (CelTokenKind.Comma, 1),
            (_, '(') => (CelTokenKind.LeftParen, 1),
            (_, ')') => (CelTokenKind.RightParen, 1),
            (_, '[') => (CelTokenKind.LeftBracket, 1),
            (_, ']') => (CelTokenKind.RightBracket, 1),
            _ => throw new CelSyntaxException($"'{(char.IsSurrogate(first) ? "?" : first)}' is not supported here.", start),
        };
        position += length;
        return new CelToken(kind, start);
    }

    private static CelToken ReadWord(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
        {
            position++;
        }

        var word = text[start..position];
        return word switch
        {
            "true" => new CelToken(CelTokenKind.True, start, word),
            "false" => new CelToken(CelTokenKind.False, start, word),
            "in" => new CelToken(CelTokenKind.In, start, word),
            _ when Reserved.Contains(word) => throw new CelSyntaxException($"'{word}' is a reserved word.", start),
            _ => new CelToken(CelTokenKind.Identifier, start, word),
        };
    }
}

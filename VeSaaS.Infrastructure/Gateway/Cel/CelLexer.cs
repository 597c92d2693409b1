namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>Cuts an expression into tokens, by the lexis of the language definition.</summary>
internal static class CelLexer
{
    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while",
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
            return CelStringLiteral.Read(text, ref position);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            return ReadNumber(text, ref position);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            return ReadWord(text, ref position);
        }

        return ReadSign(text, ref position);
    }

    private static CelToken ReadSign(string text, ref int position)
    {
        var start = position;
        var first = text[start];
        var two = start + 1 < text.Length ? text.Substring(start, 2) : "";
        var (kind, length) = (two, first) switch
        {
            ("==", _) => (CelTokenKind.Equal, 2),
            ("!=", _) => (CelTokenKind.NotEqual, 2),
            ("&&", _) => (CelTokenKind.And, 2),
            ("||", _) => (CelTokenKind.Or, 2),
            ("<=", _) => (CelTokenKind.LessOrEqual, 2),
            (">=", _) => (CelTokenKind.GreaterOrEqual, 2),
            (_, '<') => (CelTokenKind.Less, 1),
            (_, '>') => (CelTokenKind.Greater, 1),
            (_, '-') => (CelTokenKind.Minus, 1),
            (_, '*') => (CelTokenKind.Times, 1),
            (_, '/') => (CelTokenKind.Divide, 1),
            (_, '%') => (CelTokenKind.Remainder, 1),
            (_, '?') => (CelTokenKind.Question, 1),
            (_, ':') => (CelTokenKind.Colon, 1),
            (_, '{') => (CelTokenKind.LeftBrace, 1),
            (_, '}') => (CelTokenKind.RightBrace, 1),
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
            "null" => new CelToken(CelTokenKind.Null, start, word),
            "in" => new CelToken(CelTokenKind.In, start, word),
            _ when Reserved.Contains(word) => throw new CelSyntaxException($"'{word}' is a reserved word.", start),
            _ => new CelToken(CelTokenKind.Identifier, start, word),
        };
    }

    private static CelToken ReadNumber(string text, ref int position)
    {
        var start = position;
        var kind = CelTokenKind.Int;
        if (text[start] == '0' && start + 1 < text.Length && text[start + 1] is 'x' or 'X')
        {
            position += 2;
            Skip(text, ref position, char.IsAsciiHexDigit);
        }
        else
        {
            Skip(text, ref position, char.IsAsciiDigit);
            if (position + 1 < text.Length && text[position] == '.' && char.IsAsciiDigit(text[position + 1]))
            {
                kind = CelTokenKind.Double;
                position++;
                Skip(text, ref position, char.IsAsciiDigit);
            }

            kind = SkipExponent(text, ref position) ? CelTokenKind.Double : kind;
        }

        var digits = text[start..position];
        if (kind == CelTokenKind.Int && position < text.Length && text[position] is 'u' or 'U')
        {
            kind = CelTokenKind.Uint;
            position++;
        }

        return position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_')
            ? throw new CelSyntaxException("A number ends here with something that belongs to no number.", position)
            : new CelToken(kind, start, digits);
    }

    private static bool SkipExponent(string text, ref int position)
    {
        if (position >= text.Length || text[position] is not ('e' or 'E'))
        {
            return false;
        }

        var end = position + 1;
        end += end < text.Length && text[end] is '+' or '-' ? 1 : 0;
        if (end >= text.Length || !char.IsAsciiDigit(text[end]))
        {
            return false;
        }

        Skip(text, ref end, char.IsAsciiDigit);
        position = end;
        return true;
    }

    private static void Skip(string text, ref int position, Func<char, bool> belongs)
    {
        while (position < text.Length && belongs(text[position]))
        {
            position++;
        }
    }
}

using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>Reads string literals: single and double quotes, triple quotes, raw, with every escape of the language definition.</summary>
internal static class CelStringLiteral
{
    /// <summary>Whether a string literal, raw or not, starts at the position.</summary>
    public static bool StartsAt(string text, int position) =>
        text[position] is '"' or '\''
        || (text[position] is 'r' or 'R' && position + 1 < text.Length && text[position + 1] is '"' or '\'');

    /// <summary>Reads the literal and moves behind it.</summary>
    /// <exception cref="CelSyntaxException">It does not end, or has an invalid escape.</exception>
    public static string Read(string text, ref int position)
    {
        var start = position;
        var raw = text[position] is 'r' or 'R';
        position += raw ? 1 : 0;
        var quote = text[position];
        var triple = text.AsSpan(position).StartsWith(new string(quote, 3));
        var delimiter = new string(quote, triple ? 3 : 1);
        position += delimiter.Length;
        var value = new StringBuilder();
        while (position < text.Length)
        {
            if (text.AsSpan(position).StartsWith(delimiter))
            {
                position += delimiter.Length;
                return Valid(value.ToString(), start);
            }

            if (text[position] == '\\' && !raw)
            {
                ReadEscape(text, ref position, value);
            }
            else if (!triple && text[position] is '\r' or '\n')
            {
                throw new CelSyntaxException("A string literal does not span lines.", position);
            }
            else
            {
                value.Append(text[position++]);
            }
        }

        throw new CelSyntaxException("A string literal does not end.", start);
    }

    private static void ReadEscape(string text, ref int position, StringBuilder value)
    {
        var start = position;
        var code = position + 1 < text.Length ? text[position + 1] : '\0';
        position += 2;
        switch (code)
        {
            case '\\' or '?' or '"' or '\'' or '`':
                value.Append(code);
                break;
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                value.Append("\a\b\f\n\r\t\v"["abfnrtv".IndexOf(code)]);
                break;
            case 'x' or 'X':
                AppendHex(text, ref position, 2, start, value);
                break;
            case 'u':
                AppendHex(text, ref position, 4, start, value);
                break;
            case 'U':
                AppendHex(text, ref position, 8, start, value);
                break;
            case >= '0' and <= '3' when position + 1 < text.Length && text[position] is >= '0' and <= '7' && text[position + 1] is >= '0' and <= '7':
                value.Append((char)(((code - '0') * 64) + ((text[position] - '0') * 8) + (text[position + 1] - '0')));
                position += 2;
                break;
            default:
                throw new CelSyntaxException("This is not an escape sequence of a string.", start);
        }
    }

    private static void AppendHex(string text, ref int position, int digits, int start, StringBuilder value)
    {
        if (position + digits > text.Length
            || !uint.TryParse(text.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint)
            || !Rune.TryCreate(codePoint, out var rune))
        {
            throw new CelSyntaxException("This escape sequence names no Unicode code point.", start);
        }

        position += digits;
        value.Append(rune.ToString());
    }

    // A lone surrogate is no code point; comparing such a string would depend on how it is encoded on the wire.
    private static string Valid(string value, int start)
    {
        for (var index = 0; index < value.Length; index += char.IsSurrogate(value[index]) ? 2 : 1)
        {
            if (char.IsSurrogate(value[index]) && !(index + 1 < value.Length && char.IsSurrogatePair(value[index], value[index + 1])))
            {
                throw new CelSyntaxException("A string is a sequence of Unicode code points.", start);
            }
        }

        return value;
    }
}

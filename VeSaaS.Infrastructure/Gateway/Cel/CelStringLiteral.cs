using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>Reads string and bytes literals: single and double quotes, triple quotes, raw, with every escape of the language definition.</summary>
internal static class CelStringLiteral
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a string or bytes literal, raw or not, starts at the position.</summary>
    public static bool StartsAt(string text, int position) => PrefixLength(text, position) is { } length && text[position + length] is '"' or '\'';

    /// <summary>Reads the literal and moves behind it.</summary>
    /// <exception cref="CelSyntaxException">It does not end, or has an invalid escape.</exception>
    public static CelToken Read(string text, ref int position)
    {
        var start = position;
        var prefix = text.AsSpan(start, PrefixLength(text, start)!.Value);
        var raw = prefix.ContainsAny('r', 'R');
        var octets = prefix.ContainsAny('b', 'B') ? new MemoryStream() : null;
        position += prefix.Length;
        var value = ReadBody(text, ref position, start, raw, octets);
        if (octets is null)
        {
            return new CelToken(CelTokenKind.String, start, value);
        }

        octets.Write(Utf8.GetBytes(value));
        return new CelToken(CelTokenKind.Bytes, start, "", octets.ToArray());
    }

    private static int? PrefixLength(string text, int position)
    {
        var length = 0;
        length += text[position] is 'b' or 'B' ? 1 : 0;
        length += position + length < text.Length && text[position + length] is 'r' or 'R' ? 1 : 0;
        return position + length < text.Length ? length : null;
    }

    // Octets that escapes name are no characters: what was read before them is written out first.
    private static string ReadBody(string text, ref int position, int start, bool raw, MemoryStream? octets)
    {
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
                ReadEscape(text, ref position, value, start, octets);
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

    private static void ReadEscape(string text, ref int position, StringBuilder value, int literal, MemoryStream? octets)
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
                FlushOctet(value, literal, octets);
                break;
            case 'u' or 'U' when octets is not null:
                throw new CelSyntaxException("This escape sequence is one of strings, not of bytes.", start);
            case 'u':
                AppendHex(text, ref position, 4, start, value);
                break;
            case 'U':
                AppendHex(text, ref position, 8, start, value);
                break;
            case >= '0' and <= '3' when position + 1 < text.Length && text[position] is >= '0' and <= '7' && text[position + 1] is >= '0' and <= '7':
                value.Append((char)(((code - '0') * 64) + ((text[position] - '0') * 8) + (text[position + 1] - '0')));
                position += 2;
                FlushOctet(value, literal, octets);
                break;
            default:
                throw new CelSyntaxException("This is not an escape sequence of a string.", start);
        }
    }

    private static void FlushOctet(StringBuilder value, int literal, MemoryStream? octets)
    {
        if (octets is not null)
        {
            octets.Write(Utf8.GetBytes(Valid(value.ToString(0, value.Length - 1), literal)));
            octets.WriteByte((byte)value[^1]);
            value.Clear();
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

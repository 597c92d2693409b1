using System.Globalization;

namespace VeSaaS.Infrastructure.Gateway.Cel.Patterns;

/// <summary>What stands behind a backslash or between `[:` and `:]` in a pattern. Classes are those of ASCII, as RE2 has them.</summary>
internal static class CelPatternEscapes
{
    private const string Controls = "aftnrv";
    private const string ControlValues = "\a\f\t\n\r\v";

    /// <summary>`\d`, `\s`, `\w` and their opposites, or null.</summary>
    public static CelRunes? Class(char code) => code switch
    {
        'd' => Named("digit"),
        's' => new CelRunes().Add('\t', '\n').Add('\f', '\r').Add(' ', ' '),
        'w' => Named("word"),
        'D' or 'S' or 'W' => Class(char.ToLowerInvariant(code))!.Negate(),
        _ => null,
    };

    /// <summary>The class of a name such as `alpha`, or null.</summary>
    public static CelRunes? Named(string name) => name switch
    {
        "alnum" => new CelRunes().Add('0', '9').Add('A', 'Z').Add('a', 'z'),
        "alpha" => new CelRunes().Add('A', 'Z').Add('a', 'z'),
        "ascii" => new CelRunes().Add(0, 0x7F),
        "blank" => new CelRunes().Add('\t', '\t').Add(' ', ' '),
        "cntrl" => new CelRunes().Add(0, 0x1F).Add(0x7F, 0x7F),
        "digit" => new CelRunes().Add('0', '9'),
        "graph" => new CelRunes().Add('!', '~'),
        "lower" => new CelRunes().Add('a', 'z'),
        "print" => new CelRunes().Add(' ', '~'),
        "punct" => new CelRunes().Add('!', '/').Add(':', '@').Add('[', '`').Add('{', '~'),
        "space" => new CelRunes().Add('\t', '\r').Add(' ', ' '),
        "upper" => new CelRunes().Add('A', 'Z'),
        "word" => new CelRunes().Add('0', '9').Add('A', 'Z').Add('a', 'z').Add('_', '_'),
        "xdigit" => new CelRunes().Add('0', '9').Add('A', 'F').Add('a', 'f'),
        _ => null,
    };

    /// <summary>The one code point that an escape stands for, and moves behind it; null when it stands for none.</summary>
    public static int? CodePoint(string pattern, ref int index)
    {
        var code = pattern[index++];
        if (Controls.IndexOf(code) is >= 0 and var control)
        {
            return ControlValues[control];
        }

        if (char.IsAsciiLetterOrDigit(code))
        {
            return code switch
            {
                'x' => Hex(pattern, ref index),
                '0' => Octal(pattern, ref index, code),
                >= '1' and <= '7' when index < pattern.Length && pattern[index] is >= '0' and <= '7' => Octal(pattern, ref index, code),
                _ => null,
            };
        }

        return char.IsAscii(code) ? code : null;
    }

    private static int Octal(string pattern, ref int index, char first)
    {
        var value = first - '0';
        for (var digits = 1; digits < 3 && index < pattern.Length && pattern[index] is >= '0' and <= '7'; digits++)
        {
            value = (value * 8) + pattern[index++] - '0';
        }

        return value;
    }

    private static int? Hex(string pattern, ref int index)
    {
        var braced = index < pattern.Length && pattern[index] == '{';
        var start = braced ? index + 1 : index;
        var end = braced ? pattern.IndexOf('}', start) : start + 2;
        if (end <= start || end > pattern.Length || end - start > 8
            || !uint.TryParse(pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value > 0x10FFFF)
        {
            return null;
        }

        index = braced ? end + 1 : end;
        return (int)value;
    }
}

using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Gateway.Cel.Patterns;

/// <summary>A set of Unicode code points, and how .NET writes it, which knows UTF-16 units only.</summary>
internal sealed class CelRunes
{
    private const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];

    /// <summary>Whether something beyond ASCII was added.</summary>
    public bool IsForeign => _ranges.Exists(range => range.Last > 0x7F);

    public CelRunes Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    public CelRunes Add(CelRunes other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>Adds the other case of every ASCII letter, and the two letters outside ASCII that fold to one.</summary>
    public CelRunes Fold()
    {
        foreach (var (first, last) in _ranges.ToList())
        {
            for (var letter = 'a'; letter <= 'z'; letter++)
            {
                var upper = char.ToUpperInvariant(letter);
                if ((letter >= first && letter <= last) || (upper >= first && upper <= last))
                {
                    Add(letter, letter).Add(upper, upper);
                    _ = letter switch { 'k' => Add(0x212A, 0x212A), 's' => Add(0x17F, 0x17F), _ => this };
                }
            }
        }

        return this;
    }

    public CelRunes Negate()
    {
        var result = new CelRunes();
        var next = 0;
        foreach (var (first, last) in _ranges.Order())
        {
            if (first > next)
            {
                result.Add(next, first - 1);
            }

            next = Math.Max(next, last + 1);
        }

        return next > Last ? result : result.Add(next, Last);
    }

    /// <summary>The set as one group of a .NET expression.</summary>
    public string Write()
    {
        var single = new StringBuilder();
        var pairs = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            WriteSingle(single, first, Math.Min(last, 0xD7FF));
            WriteSingle(single, Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
            WritePairs(pairs, Math.Max(first, 0x10000), last);
        }

        var singles = single.Length == 0 ? "" : $"|[{single}]";
        return singles.Length + pairs.Length == 0 ? "(?:[^\\u0000-\\uFFFF])" : $"(?:{$"{singles}{pairs}"[1..]})";
    }

    private static void WriteSingle(StringBuilder text, int first, int last)
    {
        if (first <= last)
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{last:X4}");
        }
    }

    private static void WritePairs(StringBuilder text, int first, int last)
    {
        if (first > last)
        {
            return;
        }

        var (high, low) = Split(first);
        var (lastHigh, lastLow) = Split(last);
        if (high == lastHigh)
        {
            WritePair(text, high, high, low, lastLow);
            return;
        }

        WritePair(text, high, high, low, 0xDFFF);
        if (high + 1 < lastHigh)
        {
            WritePair(text, high + 1, lastHigh - 1, 0xDC00, 0xDFFF);
        }

        WritePair(text, lastHigh, lastHigh, 0xDC00, lastLow);
    }

    private static void WritePair(StringBuilder text, int firstHigh, int lastHigh, int firstLow, int lastLow) =>
        text.Append(CultureInfo.InvariantCulture, $"|[\\u{firstHigh:X4}-\\u{lastHigh:X4}][\\u{firstLow:X4}-\\u{lastLow:X4}]");

    private static (int High, int Low) Split(int codePoint) =>
        (0xD800 + ((codePoint - 0x10000) >> 10), 0xDC00 + ((codePoint - 0x10000) & 0x3FF));
}

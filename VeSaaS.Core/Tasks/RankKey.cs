using System.Globalization;

namespace VeSaaS.Core.Tasks;

/// <summary>
/// Places in an order, as texts that sort by themselves: between any two there is always room for another one, so that moving a card changes that card
/// alone. A key is a decimal fraction without its "0.", in digits only, because databases sort those alike whatever their language. It never ends in 0.
/// </summary>
public static class RankKey
{
    /// <summary>Longest key, in digits; a key grows by one digit with about three moves to the very same place.</summary>
    public const int Longest = 400;

    private const int Whole = 12;
    private const long Step = 1_000;
    private const long Middle = 500_000_000_001;
    private const long Limit = 1_000_000_000_000;

    /// <summary>A key between the two; with null before the first or behind the last. Null when the places are so close that a key would be too long.</summary>
    /// <exception cref="ArgumentException">The first does not stand before the second.</exception>
    public static string? Between(string? before, string? behind)
    {
        if (before is not null && behind is not null && string.CompareOrdinal(before, behind) >= 0)
        {
            throw new ArgumentException("The first key has to stand before the second.", nameof(behind));
        }

        var key = (before, behind) switch
        {
            (null, null) => Text(Middle),
            (null, _) => Leap(behind, -Step) ?? Midpoint("", behind),
            (_, null) => Leap(before, Step) ?? Midpoint(before, null),
            _ => Midpoint(before, behind),
        };
        return key.Length <= Longest ? key : null;
    }

    // Adding at an end, over and over, must not make keys grow.
    private static string? Leap(string key, long step)
    {
        var first = long.Parse(key.Length >= Whole ? key[..Whole] : key.PadRight(Whole, '0'), CultureInfo.InvariantCulture);
        var next = (first / Step * Step) + step + 1;
        return next is > 0 and < Limit ? Text(next) : null;
    }

    private static string Text(long whole) => whole.ToString("D12", CultureInfo.InvariantCulture);

    private static string Midpoint(string low, string? high)
    {
        if (high is not null)
        {
            var same = 0;
            while (same < high.Length && (same < low.Length ? low[same] : '0') == high[same])
            {
                same++;
            }

            if (same > 0)
            {
                return high[..same] + Midpoint(same < low.Length ? low[same..] : "", high[same..]);
            }
        }

        var (from, to) = (low.Length > 0 ? low[0] - '0' : 0, high is null ? 10 : high[0] - '0');
        if (to - from > 1)
        {
            return $"{(from + to + 1) / 2}";
        }

        return high is { Length: > 1 } ? high[..1] : $"{from}{Midpoint(low.Length > 0 ? low[1..] : "", null)}";
    }
}

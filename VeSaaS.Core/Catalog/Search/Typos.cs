namespace VeSaaS.Core.Catalog.Search;

/// <summary>Finds words that differ by one slip of the fingers.</summary>
public static class Typos
{
    /// <summary>Shorter words are taken as they are: one letter more or less makes too many others of them.</summary>
    public const int ShortestWord = 4;

    private const int GramLength = 3;

    /// <summary>
    /// The distinct runs of three characters, as if two spaces stood before the word and one behind it. A slip changes at most four of the
    /// <c>length + 1</c>, so that a word and its misspelling share <see cref="SharedGrams"/> at least.
    /// </summary>
    public static IReadOnlyList<string> Trigrams(string word)
    {
        var padded = $"  {word} ";
        return [.. Enumerable.Range(0, padded.Length - GramLength + 1).Select(at => padded.Substring(at, GramLength)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>How many trigrams a candidate shares with the word at least.</summary>
    public static int SharedGrams(string word) => Math.Max(1, Trigrams(word).Count - 4);

    /// <summary>Whether one character added, left out, replaced, or swapped with its neighbour makes one of the other, or nothing does.</summary>
    public static bool IsAtMostOne(string left, string right)
    {
        if (left.Length > right.Length)
        {
            (left, right) = (right, left);
        }

        if (right.Length - left.Length > 1)
        {
            return false;
        }

        var same = left.AsSpan().CommonPrefixLength(right);
        var restOfLeft = left.AsSpan(same);
        var restOfRight = right.AsSpan(same);
        if (left.Length < right.Length)
        {
            return restOfLeft.SequenceEqual(restOfRight[1..]);
        }

        return restOfLeft.Length == 0
            || restOfLeft[1..].SequenceEqual(restOfRight[1..])
            || (restOfLeft.Length > 1 && restOfLeft[0] == restOfRight[1] && restOfLeft[1] == restOfRight[0] && restOfLeft[2..].SequenceEqual(restOfRight[2..]));
    }
}

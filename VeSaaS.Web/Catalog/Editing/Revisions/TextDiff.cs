namespace VeSaaS.Web.Catalog.Editing.Revisions;

/// <summary>A line of a text, as it stands in one of two versions or in both.</summary>
/// <param name="Sign">`+` in the later one only, `-` in the earlier one only, a space in both.</param>
/// <param name="Text">Without its end.</param>
public readonly record struct DiffLine(char Sign, string Text);

/// <summary>What differs between two texts, line by line.</summary>
public static class TextDiff
{
    // Beyond it the table of the comparison would be too large; the texts are then shown one after the other.
    private const int MostLines = 1000;

    public static IReadOnlyList<DiffLine> Between(string before, string after)
    {
        var (old, young) = (before.Split('\n'), after.Split('\n'));
        return old.Length > MostLines || young.Length > MostLines
            ? [.. old.Select(line => new DiffLine('-', line)), .. young.Select(line => new DiffLine('+', line))]
            : Walk(old, young, LongestCommon(old, young));
    }

    private static int[,] LongestCommon(string[] old, string[] young)
    {
        var lengths = new int[old.Length + 1, young.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = young.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == young[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }

    private static List<DiffLine> Walk(string[] old, string[] young, int[,] lengths)
    {
        var lines = new List<DiffLine>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < young.Length)
        {
            if (i < old.Length && j < young.Length && old[i] == young[j])
            {
                lines.Add(new DiffLine(' ', old[i++]));
                j++;
            }
            else if (j == young.Length || (i < old.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                lines.Add(new DiffLine('-', old[i++]));
            }
            else
            {
                lines.Add(new DiffLine('+', young[j++]));
            }
        }

        return lines;
    }
}

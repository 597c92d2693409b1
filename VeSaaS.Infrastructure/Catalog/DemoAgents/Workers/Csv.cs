using CsvHelper;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>A table read from text: a header, and rows padded or cut to its width.</summary>
/// <param name="Header">Unique, non-empty names.</param>
/// <param name="Rows">Trimmed cells.</param>
/// <param name="UnevenRows">How many rows had more or fewer cells than the header.</param>
internal sealed record Csv(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, int UnevenRows)
{
    private const int MaxColumns = 60;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Finds the first CSV table in a text, which may have words before and after it or stand in a fenced block; null when there is none.</summary>
    public static Csv? Find(string text)
    {
        var lines = Unfence(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        for (var start = 0; start < lines.Length - 1; start++)
        {
            foreach (var delimiter in Delimiters)
            {
                if (IsTableAt(lines, start, delimiter) && Parse(string.Join('\n', lines[start..]), delimiter) is { } table)
                {
                    return table;
                }
            }
        }

        return null;
    }

    private static bool IsTableAt(string[] lines, int start, char delimiter)
    {
        if (!lines[start].Contains(delimiter, StringComparison.Ordinal))
        {
            return false;
        }

        // A sentence with a comma is no header: two lines in a row must agree, and a header has no long cells.
        return Records(lines[start], delimiter).FirstOrDefault() is { Length: > 1 and <= MaxColumns } header
            && (Records(lines[start + 1], delimiter).FirstOrDefault()?.Length == header.Length || lines[start + 1].Contains('"', StringComparison.Ordinal))
            && header.All(name => name.Length <= 60 && !name.EndsWith('.') && !name.EndsWith(':'));
    }

    private static Csv? Parse(string text, char delimiter)
    {
        string[]? header = null;
        List<IReadOnlyList<string>> rows = [];
        var uneven = 0;
        foreach (var record in Records(text, delimiter).Where(record => record is not [""]))
        {
            if (header is null)
            {
                header = record;
                continue;
            }

            // A line without any delimiter after the table is prose again.
            if (record.Length == 1 && rows.Count > 0)
            {
                break;
            }

            uneven += record.Length == header.Length ? 0 : 1;
            rows.Add([.. Enumerable.Range(0, header.Length).Select(i => i < record.Length ? record[i] : "")]);
        }

        return header is null || rows.Count == 0 ? null : new Csv(Unique(header), rows, uneven);
    }

    private static IEnumerable<string[]> Records(string text, char delimiter)
    {
        // People paste what they have: by default the reader keeps a stray quote as text and goes on.
        var options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, TrimWhitespace = true };
        using var reader = CsvReader.FromText(text, options);
        while (reader.Read())
        {
            yield return [.. reader.Current.ToArray().Select(cell => cell.Trim())];
        }
    }

    private static List<string> Unique(IEnumerable<string> header)
    {
        List<string> names = [];
        foreach (var (name, index) in header.Select((name, index) => (name, index)))
        {
            var wanted = name.Length == 0 ? $"column {index + 1}" : name;
            names.Add(names.Contains(wanted) ? $"{wanted} ({index + 1})" : wanted);
        }

        return names;
    }

    private static string Unfence(string text)
    {
        var open = text.IndexOf("```", StringComparison.Ordinal);
        if (open < 0 || text.IndexOf('\n', open) is not (>= 0 and var first))
        {
            return text;
        }

        var close = text.IndexOf("```", first, StringComparison.Ordinal);
        return close < 0 ? text[(first + 1)..] : text[(first + 1)..close];
    }
}

using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>A table read from text: a header, and rows padded or cut to its width.</summary>
/// <param name="Header">Unique, non-empty names.</param>
/// <param name="Rows">Trimmed cells.</param>
/// <param name="UnevenRows">How many rows had more or fewer cells than the header.</param>
internal sealed record Csv(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, int UnevenRows)
{
    private const int MaxColumns = 60;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Finds the first CSV table in a text, which may have words before it or stand in a fenced block; null when there is none.</summary>
    public static Csv? Find(string text)
    {
        var body = Unfence(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lines = body.Split('\n');
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

    /// <summary>Reads records as RFC 4180 says: quotes double inside quotes, and quoted cells may hold line breaks.</summary>
    internal static List<List<string>> Records(string text, char delimiter)
    {
        List<List<string>> records = [];
        List<string> record = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && string.IsNullOrWhiteSpace(cell.ToString()))
            {
                cell.Clear();
                quoted = true;
            }
            else if (c == delimiter || c == '\n')
            {
                record.Add(cell.ToString().Trim());
                cell.Clear();
                if (c == '\n')
                {
                    records.Add(record);
                    record = [];
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        record.Add(cell.ToString().Trim());
        records.Add(record);
        return records;
    }

    private static bool IsTableAt(string[] lines, int start, char delimiter)
    {
        var width = lines[start].Count(c => c == delimiter);

        // A sentence with a comma is no header: two lines in a row must agree, and a header has no long cells.
        return width is > 0 and < MaxColumns
            && (lines[start + 1].Count(c => c == delimiter) == width || lines[start + 1].Contains('"', StringComparison.Ordinal))
            && lines[start].Split(delimiter).All(cell => cell.Trim() is { Length: <= 60 } name && !name.EndsWith('.') && !name.EndsWith(':'));
    }

    private static Csv? Parse(string text, char delimiter)
    {
        var records = Records(text, delimiter);
        var header = records[0];
        List<IReadOnlyList<string>> rows = [];
        var uneven = 0;
        foreach (var record in records.Skip(1))
        {
            if (record is [""])
            {
                continue;
            }

            // A line without any delimiter after the table is prose again.
            if (record.Count == 1 && rows.Count > 0)
            {
                break;
            }

            uneven += record.Count == header.Count ? 0 : 1;
            rows.Add([.. Enumerable.Range(0, header.Count).Select(i => i < record.Count ? record[i] : "")]);
        }

        return rows.Count == 0 ? null : new Csv(Unique(header), rows, uneven);
    }

    private static List<string> Unique(List<string> header)
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

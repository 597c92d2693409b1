using System.Globalization;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers.Files;

/// <summary>Cleans a table and says what it did.</summary>
internal static class TableCleaner
{
    private static readonly HashSet<string> Missing = new(["na", "n/a", "null", "none", "nan", "-"], StringComparer.OrdinalIgnoreCase);

    public static (string Csv, IReadOnlyList<string> Findings) Clean(Csv table)
    {
        var numbers = Enumerable.Range(0, table.Header.Count).Where(column => ColumnFigures.Of(table, column).Type == ColumnType.Number).ToHashSet();
        var (blanks, rewritten) = (0, 0);
        List<List<string>> rows = [];
        foreach (var row in table.Rows)
        {
            rows.Add([.. row.Select((cell, column) =>
            {
                if (Missing.Contains(cell))
                {
                    blanks++;
                    return "";
                }

                if (!numbers.Contains(column) || ColumnFigures.Number(cell) is not { } number)
                {
                    return cell;
                }

                var plain = number.ToString(CultureInfo.InvariantCulture);
                rewritten += plain == cell ? 0 : 1;
                return plain;
            })]);
        }

        var full = rows.Where(row => row.Exists(cell => cell.Length > 0)).ToList();
        var unique = full.DistinctBy(row => string.Join('\u001f', row), StringComparer.Ordinal).ToList();
        var formulas = unique.Sum(row => row.Count(cell => cell.Length > 0 && "=+@".Contains(cell[0], StringComparison.Ordinal) && ColumnFigures.Number(cell) is null));
        List<string> findings = [string.Create(CultureInfo.InvariantCulture, $"{table.Rows.Count} {(table.Rows.Count == 1 ? "row" : "rows")} came, {unique.Count} {(unique.Count == 1 ? "is" : "are")} left.")];
        Note(table.Rows.Count - full.Count, "empty row was removed.", "empty rows were removed.");
        Note(full.Count - unique.Count, "repeated row was removed.", "repeated rows were removed.");
        Note(table.UnevenRows, "row had more or fewer cells than the header.", "rows had more or fewer cells than the header.");
        Note(blanks, "cell that stood for nothing was emptied.", "cells that stood for nothing were emptied.");
        Note(rewritten, "number was written plainly.", "numbers were written plainly.");
        Note(formulas, "cell begins like a formula; open the table with care.", "cells begin like a formula; open the table with care.");
        return (string.Join('\n', unique.Prepend([.. table.Header]).Select(Line)) + "\n", findings);

        void Note(int count, string one, string many)
        {
            if (count > 0)
            {
                findings.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}"));
            }
        }
    }

    /// <summary>A row as RFC 4180 writes it.</summary>
    public static string Line(IReadOnlyList<string> cells) => string.Join(',', cells.Select(cell =>
        cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));
}

using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Quick and useful: figures and findings for a pasted CSV, by plain arithmetic.</summary>
internal sealed class DataAnalyst : DemoAgent
{
    private const int MaxColumns = 24;

    public override string Name => "data-analyst";

    public override string DisplayName => "Data Analyst (demo)";

    public override string Description =>
        "Paste a CSV table and get figures, missing values, outliers and findings, computed by plain arithmetic.";

    public override DemoSkill Skill => new(
        "describe-csv", "Describe a CSV table", "Types, extremes, mean, median, missing values and outliers of every column.",
        ["demo", "data", "csv"], ["region,revenue\nNorth,1200\nSouth,950\nWest,9900"]);

    public override bool AsksModel => true;

    private const string Job =
        """
        You are the Data Analyst. People paste tables (CSV) and ask what is in them. Say what stands out and what it may mean, point at gaps, outliers and doubtful
        values, and propose what to look at next. Figures come from what was computed for you, which is exact: never recompute, round wildly or invent one. When a
        question needs a figure that is not there, say which, and how to get it. Without a table, say in one or two sentences what you need.
        """;

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        var table = Csv.Find(turn.Text);
        if (turn.HasModel)
        {
            return await turn.AskAsync("Reading", Job, table is null ? null : Figures(table), cancellationToken);
        }

        await turn.WriteAsync("Computing figures", table is null ? Ask() : Describe(table), cancellationToken);
        return new DemoResult.Done();
    }

    internal static string Describe(Csv table) => $"{Figures(table)}\n*Computed by a demo agent without a language model.*\n";

    private static string Figures(Csv table)
    {
        var columns = Enumerable.Range(0, Math.Min(table.Header.Count, MaxColumns)).Select(column => ColumnFigures.Of(table, column)).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Figures\n\n{table.Rows.Count} rows, {table.Header.Count} columns.\n\n");
        text.Append("| Column | Type | Missing | Distinct | Min | Max | Mean | Median |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var column in columns)
        {
            var numbers = column.Numbers is { } n ? $"{Show(n.Min)} | {Show(n.Max)} | {Show(n.Mean)} | {Show(n.Median)}" : "– | – | – | –";
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(column.Name)} | {column.Type.ToString().ToLowerInvariant()} | {column.Missing} | {column.Distinct} | {numbers} |\n");
        }

        text.Append("\n## Findings\n\n");
        foreach (var finding in Findings(table, columns))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {finding}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Findings(Csv table, List<ColumnFigures> columns)
    {
        foreach (var column in columns)
        {
            if (column.Type == ColumnType.Empty)
            {
                yield return $"**{Cell(column.Name)}** is empty.";
            }
            else if (column.Missing > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"**{Cell(column.Name)}** lacks {column.Missing} of {table.Rows.Count} values ({100m * column.Missing / table.Rows.Count:0.#} %).");
            }

            if (column.Numbers is { Outliers: { Count: > 0 } outliers })
            {
                var shown = string.Join(", ", outliers.Take(5).Select(Show)) + (outliers.Count > 5 ? ", …" : "");
                yield return string.Create(CultureInfo.InvariantCulture, $"**{Cell(column.Name)}** has {outliers.Count} outlier{(outliers.Count == 1 ? "" : "s")} (beyond 1.5 interquartile ranges): {shown}.");
            }

            if (column.Numbers is { } numbers)
            {
                yield return $"**{Cell(column.Name)}** adds up to {Show(numbers.Sum)}.";
            }
            else if (column.Type == ColumnType.Text && column.MostFrequentCount > 1)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"**{Cell(column.Name)}**: most frequent is “{Cell(column.MostFrequent ?? "")}” ({column.MostFrequentCount} times).");
            }
        }

        if (table.UnevenRows > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{table.UnevenRows} row{(table.UnevenRows == 1 ? " has" : "s have")} more or fewer cells than the header.");
        }

        var repeated = table.Rows.Count - table.Rows.Select(row => string.Join('\u001f', row)).Distinct(StringComparer.Ordinal).Count();
        yield return repeated == 0 ? "No row is repeated." : string.Create(CultureInfo.InvariantCulture, $"{repeated} row{(repeated == 1 ? " repeats" : "s repeat")} another one.");
        if (table.Header.Count > MaxColumns)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Only the first {MaxColumns} columns are shown.");
        }
    }

    private static string Ask() =>
        """
        I need a table to work on. I am a demo agent without a language model, so I cannot answer questions in words, but paste a CSV with a header and I compute its figures. For example:

        ```csv
        region,orders,revenue
        North,12,1200.50
        South,9,950.00
        West,11,9900.00
        East,,1010.25
        ```

        Comma, semicolon, tab and bar all work as separators.

        """;

    private static string Show(decimal value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);

    private static string Cell(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length > 60 ? line[..60] + "…" : line;
    }
}

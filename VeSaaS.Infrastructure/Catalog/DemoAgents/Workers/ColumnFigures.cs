using System.Globalization;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

internal enum ColumnType
{
    Empty,
    Number,
    Date,
    Text,
}

/// <summary>The figures of one column; for numbers also count, extremes, mean, median, sum and the values outside Tukey's fences.</summary>
internal sealed record ColumnFigures(string Name, ColumnType Type, int Missing, int Distinct, string? MostFrequent, int MostFrequentCount, NumberFigures? Numbers)
{
    private static readonly HashSet<string> MissingMarks = new(["", "na", "n/a", "null", "none", "nan", "-"], StringComparer.OrdinalIgnoreCase);

    public static ColumnFigures Of(Csv table, int column)
    {
        var cells = table.Rows.Select(row => row[column]).ToList();
        var values = cells.Where(cell => !MissingMarks.Contains(cell)).ToList();
        var groups = values.GroupBy(value => value, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var numbers = values.Select(Number).ToList();
        var type = values.Count == 0 ? ColumnType.Empty
            : numbers.All(number => number is not null) ? ColumnType.Number
            : values.All(IsDate) ? ColumnType.Date
            : ColumnType.Text;
        return new ColumnFigures(
            table.Header[column], type, cells.Count - values.Count, groups.Count, groups.FirstOrDefault()?.Key, groups.FirstOrDefault()?.Count() ?? 0,
            type == ColumnType.Number ? NumberFigures.Of([.. numbers.OfType<decimal>()]) : null);
    }

    /// <summary>A number with an optional currency sign or per cent, in either of the two common notations.</summary>
    internal static decimal? Number(string text)
    {
        var bare = text.Trim().Trim('€', '$', '£', '%', ' ', '\u00a0').Replace("\u00a0", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var (comma, point) = (bare.LastIndexOf(','), bare.LastIndexOf('.'));
        var groupsByComma = comma >= 0 && (point > comma || point < 0 && bare.Count(c => c == ',') > 1);
        var normal = comma < 0 || groupsByComma ? bare.Replace(",", "", StringComparison.Ordinal)
            : bare.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
        return decimal.TryParse(normal, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < 1e18m ? number : null;
    }

    private static bool IsDate(string text) =>
        text.Length >= 6 && text.Any(char.IsAsciiDigit) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}

/// <summary>Figures of a column of numbers.</summary>
internal sealed record NumberFigures(int Count, decimal Min, decimal Max, decimal Mean, decimal Median, decimal Sum, IReadOnlyList<decimal> Outliers)
{
    public static NumberFigures Of(IReadOnlyList<decimal> values)
    {
        decimal[] sorted = [.. values.Order()];
        var (low, high) = (Quantile(sorted, 0.25m), Quantile(sorted, 0.75m));
        var reach = 1.5m * (high - low);
        return new NumberFigures(
            sorted.Length, sorted[0], sorted[^1], sorted.Average(), Quantile(sorted, 0.5m), sorted.Sum(),
            sorted.Length < 5 ? [] : [.. sorted.Where(value => value < low - reach || value > high + reach)]);
    }

    private static decimal Quantile(decimal[] sorted, decimal share)
    {
        var position = (sorted.Length - 1) * share;
        var below = (int)Math.Floor(position);
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (sorted[below + 1] - sorted[below]) * (position - below);
    }
}

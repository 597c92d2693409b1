namespace VeSaaS.Web.Design.Charts;

/// <summary>One colour of a chart: a value for each of its labels, in units of what the axis counts.</summary>
/// <param name="Name">As the legend and the table call it.</param>
/// <param name="Values">As many as there are labels.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<decimal> Values)
{
    /// <summary>Most series with a colour of their own; the rest stands together as "Other", hatched.</summary>
    public const int MostColours = 5;

    /// <summary>Not measured but foretold: drawn as a dashed outline.</summary>
    public bool IsProjected { get; init; }

    /// <summary>The largest first, and what has no colour left added up.</summary>
    public static IReadOnlyList<ChartSeries> Largest(IEnumerable<ChartSeries> series)
    {
        var sorted = series.OrderByDescending(one => one.Values.Sum()).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        return sorted.Count <= MostColours
            ? sorted
            : [.. sorted.Take(MostColours), new("Other", [.. Enumerable.Range(0, sorted[0].Values.Count).Select(label => sorted.Skip(MostColours).Sum(one => one.Values[label]))])];
    }
}

using System.Diagnostics;
using System.Globalization;
using VeSaaS.Web.Design.Markdown;
using Xunit;

namespace VeSaaS.Tests.Design.Markdown;

/// <summary>
/// What an answer of up to 200 KB costs to show while it grows by 100 letters at a time, in every shape that an answer may have. Run by `deploy/bench.sh`, which
/// sets `VESAAS_BENCH`; left out otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
public sealed class MarkdownBenchmark(ITestOutputHelper output)
{
    private const int Piece = 100;
    private const int Small = 50_000;
    private const int Large = 200_000;

    // Four times the length at four times the cost, with room for what a collector of garbage does meanwhile. Making all of it anew each time would be sixteen.
    private const double MostRatio = 7;

    [Fact]
    public void Grow_FourTimesTheLength_CostsAboutFourTimes()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        string[] shapes = ["paragraphs", "one fence", "one list", "one line"];
        Array.ForEach(shapes, shape => Measure(shape, Small / 5));
        output.WriteLine($"| Answer | {Small / 1000} KB | {Large / 1000} KB | Ratio | Each piece of {Piece} letters |");
        output.WriteLine("|---|---|---|---|---|");
        List<double> ratios = [];
        foreach (var shape in shapes)
        {
            var (small, large) = (Measure(shape, Small), Measure(shape, Large));
            ratios.Add(large / small);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {shape} | {small:F0} ms | {large:F0} ms | {large / small:F1} | {large / (Large / Piece):F2} ms |"));
        }

        Assert.All(ratios, ratio => Assert.InRange(ratio, 0, MostRatio));
    }

    // The best of three, because something else may come in between. The texts are made before: what a test copies is not what showing costs.
    private static double Measure(string shape, int length)
    {
        var text = GrowingMarkdownTests.Text(shape, length);
        var moments = Enumerable.Range(1, length / Piece).Select(piece => text[..(piece * Piece)]).ToList();
        return Enumerable.Range(0, 3).Min(_ => Once(moments));
    }

    private static double Once(List<string> moments)
    {
        var growing = new GrowingMarkdown(new MarkdownRenderer());
        var clock = Stopwatch.GetTimestamp();
        foreach (var text in moments)
        {
            growing.Take(text);
            _ = growing.Pieces.Count();
        }

        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }
}

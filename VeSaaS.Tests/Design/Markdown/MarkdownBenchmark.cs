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
    private const int Rounds = 7;

    // Four times the length at four times the cost, with some room. Making all of it anew each time would be sixteen.
    private const double MostRatio = 4.8;

    // Strings of that length are large objects, and collecting them comes in lumps: of a shape that costs next to nothing, that is a part of the ratio.
    private const double Collecting = 10;

    [Fact]
    public void Grow_FourTimesTheLength_CostsAboutFourTimes()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        output.WriteLine($"| Answer | {Small / 1000} KB | {Large / 1000} KB | Ratio | Each piece of {Piece} letters |");
        output.WriteLine("|---|---|---|---|---|");
        List<double> ratios = [];
        foreach (var shape in (string[])["paragraphs", "one fence", "one list", "one line"])
        {
            var (small, large) = Measure(shape);
            ratios.Add((large - Collecting) / small);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {shape} | {small:F0} ms | {large:F0} ms | {large / small:F1} | {large / (Large / Piece):F2} ms |"));
        }

        Assert.All(ratios, ratio => Assert.InRange(ratio, 0, MostRatio));
    }

    // Work and not time: what else the machine does meanwhile counts for nothing. Medians of rounds that take in as much text of either length, so that both leave as
    // much to the collector of garbage; before them one that makes the code warm.
    private static (double Small, double Large) Measure(string shape)
    {
        Once(shape, Large);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => (Small: Once(shape, Small), Large: Once(shape, Large))).ToList();
        return (Median(rounds.Select(round => round.Small)), Median(rounds.Select(round => round.Large)));
    }

    // In ms of a processor.
    private static double Once(string shape, int length)
    {
        var text = GrowingMarkdownTests.Text(shape, length);
        var pieces = Enumerable.Range(0, length / Piece).Select(piece => text.Substring(piece * Piece, Piece)).ToList();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Environment.CpuUsage.TotalTime;
        for (var times = 0; times < Large / length; times++)
        {
            var growing = new GrowingMarkdown(new MarkdownRenderer());
            var so = GrowingText.Of("");
            foreach (var piece in pieces)
            {
                so = so.Append(piece);
                growing.Take(so);
                _ = growing.Pieces.Count();
            }
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds * length / Large;
    }

    private static double Median(IEnumerable<double> times) => times.Order().ElementAt(Rounds / 2);
}

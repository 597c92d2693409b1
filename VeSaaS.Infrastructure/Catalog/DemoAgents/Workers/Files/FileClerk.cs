using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers.Files;

/// <summary>Takes files and returns files: tables cleaned, JSON turned into tables, texts outlined, and a report on what was done.</summary>
internal sealed class FileClerk : DemoAgent
{
    private const string Csv = "text/csv";
    private const string Markdown = "text/markdown";

    public override string Name => "file-clerk";

    public override string DisplayName => "File Clerk (demo)";

    public override string Description =>
        "Demo agent without a language model. Attach CSV, JSON, Markdown or text files; it returns cleaned and converted files and a report, by plain rules.";

    public override DemoSkill Skill => new(
        "tidy-files", "Tidy files", "Cleans tables, turns JSON records into CSV, outlines Markdown and text, and reports on it.",
        ["demo", "files", "csv", "json"], ["Clean this table.", "Turn this JSON into a CSV."]);

    public override IReadOnlyList<string> InputModes => ["text/plain", Csv, "text/tab-separated-values", Markdown, "application/json", "application/pdf", "image/*"];

    public override IReadOnlyList<string> OutputModes => [Markdown, Csv, "application/json"];

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        if (turn.Files.Count == 0)
        {
            await turn.WriteAsync("Looking for files", Ask, cancellationToken);
            return new DemoResult.Done();
        }

        List<ClerkResult> results = [];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "report.md" };
        foreach (var file in turn.Files)
        {
            var result = ClerkResult.Of(file);
            results.Add(result);
            if (result.Output is { } output)
            {
                await turn.ReturnAsync(Unique(names, output.Name), output.MediaType, Encoding.UTF8.GetBytes(output.Text), cancellationToken);
            }
        }

        var report = Report(results);
        await turn.ReturnAsync("report.md", Markdown, Encoding.UTF8.GetBytes(report), cancellationToken);
        await turn.WriteAsync("Tidying files", Answer(results), cancellationToken);
        return new DemoResult.Done();
    }

    internal static string Report(IReadOnlyList<ClerkResult> results)
    {
        var text = new StringBuilder("# Report\n\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {Line(result.Name)}\n\n");
            foreach (var finding in result.Findings)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {finding}\n");
            }

            text.Append('\n');
        }

        return text.Append("*Made by a demo agent without a language model.*\n").ToString();
    }

    private static string Answer(IReadOnlyList<ClerkResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{Line(result.Name)}**: {result.Findings[0]}\n");
        }

        return text.Append("\nThe files are below, and `report.md` says what was done to each.\n").ToString();
    }

    private static string Unique(HashSet<string> names, string wanted)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(wanted), Path.GetExtension(wanted));
        var name = wanted;
        for (var number = 2; !names.Add(name); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{extension}");
        }

        return name;
    }

    /// <summary>A name inside Markdown, where it means nothing but itself.</summary>
    internal static string Line(string name) =>
        string.Concat(name.ReplaceLineEndings(" ").Select(c => "\\`*_{}[]<>()#!|".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));

    private const string Ask =
        """
        I tidy files, and I am a demo agent without a language model, so I need a file rather than words. Attach one or more:

        - **CSV or TSV**: you get it back clean.
        - **JSON**: a list of records becomes a CSV, anything else a readable copy.
        - **Markdown or text**: you get an outline with its figures.

        """;
}

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Slow and long: a structured report, written section by section; without a model every section counts as a call.</summary>
internal sealed class ReportWriter : DemoAgent
{
    public override string Name => "report-writer";

    public override string DisplayName => "Report Writer (demo)";

    public override string Description =>
        "Writes a long report on the text or topic you give it, from the text's own statistics, slowly, so that streaming and stopping can be seen.";

    public override DemoSkill Skill => new(
        "report", "Write a report on a text", "Length, rhythm, vocabulary and readability of a text, in a structured Markdown report.",
        ["demo", "report", "text"], ["Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?"]);

    public override bool AsksModel => true;

    private const string Job =
        """
        You are the Report Writer. People give you a text or a topic and get a structured report in Markdown: a title, a summary of at most five sentences, three to
        six sections with headings, open questions, and what to do next. On a text, report what it says and how it is written; the figures that were computed for
        you are exact, use those that matter. On a topic, write what is commonly known, and mark clearly what has to be checked. Answer a question about an earlier
        report briefly, without a new report.
        """;

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(turn.Text))
        {
            return new DemoResult.Failed("There is no text to report on.");
        }

        var figures = TextFigures.Of(turn.Text);
        if (turn.HasModel)
        {
            var facts = string.Join("\n\n", ReportSections.Figures.Select(section => $"{section.Heading}\n\n{section.Write(figures, turn.Text)}"));
            return await turn.AskAsync("Writing", Job, facts, cancellationToken);
        }

        foreach (var section in ReportSections.All)
        {
            var markdown = $"{section.Heading}\n\n{section.Write(figures, turn.Text)}\n\n";
            await turn.WriteAsync($"Writing: {section.Title}", markdown, cancellationToken);
        }

        return new DemoResult.Done();
    }
}

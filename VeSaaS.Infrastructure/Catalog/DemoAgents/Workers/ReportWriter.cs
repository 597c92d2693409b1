namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Slow and long: a structured report, written section by section; every section counts as a model call.</summary>
internal sealed class ReportWriter : DemoAgent
{
    public override string Name => "report-writer";

    public override string DisplayName => "Report Writer (demo)";

    public override string Description =>
        "Demo agent without a language model. Writes a long report on the text or topic you give it, from the text's own statistics, slowly, so that streaming and stopping can be seen.";

    public override DemoSkill Skill => new(
        "report", "Write a report on a text", "Length, rhythm, vocabulary and readability of a text, in a structured Markdown report.",
        ["demo", "report", "text"], ["Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?"]);

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(turn.Text))
        {
            return new DemoResult.Failed("There is no text to report on.");
        }

        var figures = TextFigures.Of(turn.Text);
        foreach (var section in ReportSections.All)
        {
            var markdown = $"{section.Heading}\n\n{section.Write(figures, turn.Text)}\n\n";
            await turn.WriteAsync($"Writing: {section.Title}", markdown, cancellationToken);
        }

        return new DemoResult.Done();
    }
}

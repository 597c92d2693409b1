using System.Globalization;
using System.Text;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>A section of the report.</summary>
internal sealed record ReportSection(string Title, string Heading, Func<TextFigures, string, string> Write);

/// <summary>What the report says, derived from the text's figures alone.</summary>
internal static class ReportSections
{
    public static readonly IReadOnlyList<ReportSection> All =
    [
        new("Summary", "# Report", Summary),
        new("Scope and method", "## Scope and method", (_, _) => Method),
        new("Size", "## Size", Size),
        new("Rhythm", "## Rhythm of the sentences", Rhythm),
        new("Vocabulary", "## Vocabulary", Vocabulary),
        new("Readability", "## Readability", Readability),
        new("Structure", "## Structure", Structure),
        new("Recommendations", "## Recommendations", Recommendations),
        new("Limits", "## Limits of this report", (_, _) => Limits),
    ];

    /// <summary>The sections that count and do not conclude: what a model may rely on.</summary>
    public static IEnumerable<ReportSection> Figures => All.Where(section => section.Title is "Size" or "Rhythm" or "Vocabulary" or "Readability" or "Structure");

    private const string Method =
        """
        Every statement below is computed from the text that you sent, by counting. Words are runs of letters and digits; sentences end at a full stop, a question mark, an exclamation mark or an empty line; paragraphs are separated by
        empty lines. Very common English words are left out where frequent words are listed. Readability follows Flesch's formula for English and means less for other languages.

        - **No outside knowledge** was used, and no source was looked up.
        - **No judgement of truth**: the report describes how the text is written, not whether it is right.
        - **Same text, same report**: nothing in it depends on chance.
        """;

    private const string Limits =
        """
        This report was written by a demo agent. It has no language model, understands nothing of what the text says and must not be used as an expert's opinion. It is slow on purpose: it shows how an answer streams in, how it can be
        stopped, and how every section is metered as a step of its own.
        """;

    private static string Summary(TextFigures figures, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        *On:* {Quote(text, 160)}

        *Written by a demo agent without a language model, from the text's own statistics.*

        The text has **{figures.Words.Count:#,0} words** in **{figures.Sentences.Count:#,0} sentences** and takes about {Minutes(figures.ReadingTime)} to read. Its reading ease is **{figures.ReadingEase:0}** of 100 ({Ease(figures.ReadingEase)}).
        {Theme(figures)}
        """);

    private static string Size(TextFigures figures, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | Measure | Value |
        |---|---:|
        | Characters | {figures.Characters:#,0} |
        | Words | {figures.Words.Count:#,0} |
        | Different words | {figures.Words.Distinct(StringComparer.OrdinalIgnoreCase).Count():#,0} |
        | Sentences | {figures.Sentences.Count:#,0} |
        | Paragraphs | {figures.Paragraphs.Count:#,0} |
        | Characters per word | {figures.CharactersPerWord:0.0} |
        | Words per sentence | {figures.WordsPerSentence:0.0} |

        {(figures.Words.Count < 30 ? "That is little to count on: with fewer than thirty words every figure below swings with a single word. Send a longer text for a steadier picture." : "That is enough to count on; the figures below are steady against single words.")}
        """);

    private static string Rhythm(TextFigures figures, string text)
    {
        if (figures.Sentences.Count == 0)
        {
            return "There is no complete sentence to measure.";
        }

        var lengths = figures.Sentences.Select(sentence => (Sentence: sentence, Words: sentence.Split(' ').Length)).OrderBy(entry => entry.Words).ToList();
        var longest = lengths[^1];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Sentences have {figures.WordsPerSentence:0.0} words on average; half of them have {lengths[lengths.Count / 2].Words} or more. {(longest.Words > 25 ? "Some are long enough to lose a reader on the way." : "None is long enough to lose a reader on the way.")}

            - **Shortest** ({lengths[0].Words} words): {Quote(lengths[0].Sentence, 120)}
            - **Longest** ({longest.Words} words): {Quote(longest.Sentence, 220)}
            - **Over 25 words**: {lengths.Count(entry => entry.Words > 25)} of {lengths.Count}
            """);
    }

    private static string Vocabulary(TextFigures figures, string text)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"Of all words, {figures.LexicalVariety:P0} are different ones. {(figures.LexicalVariety > 0.7 ? "The wording varies a lot, as short texts always do." : "Key words come back, which holds a text together.")}\n\n");
        table.Append("| Word | Times | Share |\n|---|---:|---:|\n");
        foreach (var (word, count) in figures.Frequent.Take(10))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {word} | {count} | {(double)count / Math.Max(1, figures.Words.Count):P1} |\n");
        }

        var longWords = figures.Words.Where(word => word.Length > 9).Distinct(StringComparer.OrdinalIgnoreCase).Take(8).ToList();
        table.Append(longWords.Count == 0 ? "\nThere are no words of ten letters or more." : $"\nThe long words are: {string.Join(", ", longWords)}.");
        return table.ToString();
    }

    private static string Readability(TextFigures figures, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Flesch's reading ease is **{figures.ReadingEase:0.0}**, which is {Ease(figures.ReadingEase)}. It comes from {figures.WordsPerSentence:0.0} words per sentence and {figures.Syllables / (double)Math.Max(1, figures.Words.Count):0.00} syllables per word.

        | Reading ease | Means |
        |---|---|
        | 80 to 100 | easy, like a conversation |
        | 60 to 80 | plain, like a good newspaper |
        | 40 to 60 | demanding, like a trade journal |
        | 0 to 40 | hard, like a contract |
        """);

    private static string Structure(TextFigures figures, string text)
    {
        var outline = string.Join('\n', figures.Paragraphs.Take(8).Select((paragraph, index) => string.Create(
            CultureInfo.InvariantCulture, $"{index + 1}. {Quote(paragraph, 90)} *({paragraph.Split(' ').Length} words)*")));
        var questions = figures.Sentences.Count(sentence => sentence.EndsWith('?'));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The text has {figures.Paragraphs.Count} {(figures.Paragraphs.Count == 1 ? "paragraph" : "paragraphs")} and asks {questions} {(questions == 1 ? "question" : "questions")}.\n\n{outline}{(figures.Paragraphs.Count > 8 ? "\n\nThe rest is left out here." : "")}");
    }

    private static string Recommendations(TextFigures figures, string text)
    {
        List<string> advice =
        [
            figures.WordsPerSentence > 20 ? "**Split long sentences.** Above twenty words on average, every second reader goes back to the start." : "**Keep the sentences as they are.** Their length is easy to follow.",
            figures.ReadingEase < 50 ? "**Prefer short words.** Syllables per word weigh most in the reading ease." : "**Keep the plain words.** They carry most of the reading ease.",
            figures.Paragraphs.Count == 1 && figures.Words.Count > 120 ? "**Add paragraphs.** One block of this length hides its own order." : "**Keep the paragraphs.** They fit the length of the text.",
            figures.Frequent is [{ Count: > 1 } first, ..] ? $"**Say early what “{first.Word}” means here.** It is the word that comes back most." : "**Name the topic twice.** No meaningful word comes back, so a reader has nothing to hold on to.",
        ];
        return string.Join('\n', advice.Select((line, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {line}")));
    }

    private static string Theme(TextFigures figures) => figures.Frequent.Take(3).Select(entry => $"**{entry.Word}**").ToList() is { Count: > 0 } words
        ? $"The words that matter most in it are {string.Join(", ", words)}."
        : "No word in it stands out.";

    private static string Ease(double ease) => ease switch
    {
        >= 80 => "easy",
        >= 60 => "plain",
        >= 40 => "demanding",
        _ => "hard",
    };

    private static string Minutes(TimeSpan time) => time.TotalMinutes < 1 ? "less than a minute" : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} minutes");

    // What is quoted must not become markup of the report.
    private static string Quote(string text, int length)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        var cut = line.Length <= length ? line : line[..(char.IsLowSurrogate(line[length]) ? length - 1 : length)] + "…";
        var escaped = new StringBuilder("“");
        foreach (var c in cut)
        {
            _ = "\\`*_[]<>|#".Contains(c) ? escaped.Append('\\').Append(c) : escaped.Append(c);
        }

        return escaped.Append('”').ToString();
    }
}

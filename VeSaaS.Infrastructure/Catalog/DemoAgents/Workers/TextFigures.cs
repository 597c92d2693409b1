using System.Text.RegularExpressions;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>The statistics of a text that the report is made of.</summary>
internal sealed partial record TextFigures(
    int Characters, IReadOnlyList<string> Words, IReadOnlyList<string> Sentences, IReadOnlyList<string> Paragraphs, int Syllables, IReadOnlyList<(string Word, int Count)> Frequent)
{
    private static readonly HashSet<string> CommonWords = new(
        "a about after all also an and any are as at be because been but by can could did do does for from had has have he her his how i if in into is it its just me more most my no not of on one only or other our out over she should so some such than that the their them then there these they this those through to too under up us was we were what when where which while who why will with would you your".Split(' '),
        StringComparer.OrdinalIgnoreCase);

    public double WordsPerSentence => Words.Count / (double)Math.Max(1, Sentences.Count);

    public double CharactersPerWord => Words.Sum(word => word.Length) / (double)Math.Max(1, Words.Count);

    /// <summary>Flesch's reading ease, made for English: 0 to 100, higher is easier.</summary>
    public double ReadingEase => Math.Clamp(206.835 - 1.015 * WordsPerSentence - 84.6 * Syllables / Math.Max(1, Words.Count), 0, 100);

    public double LexicalVariety => Words.Distinct(StringComparer.OrdinalIgnoreCase).Count() / (double)Math.Max(1, Words.Count);

    /// <summary>At 230 words a minute.</summary>
    public TimeSpan ReadingTime => TimeSpan.FromMinutes(Words.Count / 230.0);

    public static TextFigures Of(string text)
    {
        List<string> words = [.. WordPattern().Matches(text).Select(match => match.Value)];
        return new TextFigures(
            text.Length,
            words,
            [.. SentenceEnd().Split(text).Select(Flatten).Where(sentence => WordPattern().IsMatch(sentence))],
            [.. BlankLine().Split(text.ReplaceLineEndings("\n")).Select(Flatten).Where(paragraph => paragraph.Length > 0)],
            words.Sum(SyllablesOf),
            [.. words.Where(word => word.Length > 2 && !CommonWords.Contains(word))
                .GroupBy(word => word.ToLowerInvariant(), StringComparer.Ordinal)
                .Select(group => (Word: group.Key, Count: group.Count()))
                .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Word, StringComparer.Ordinal)]);
    }

    internal static int SyllablesOf(string word)
    {
        var groups = VowelGroup().Count(word);
        return Math.Max(1, word.Length > 3 && word.EndsWith('e') && !word.EndsWith("le", StringComparison.Ordinal) ? groups - 1 : groups);
    }

    private static string Flatten(string text) => Blank().Replace(text, " ").Trim();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(?<=[.!?…])\s+|\n\s*\n")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex BlankLine();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex("[aeiouyäöüáéíóúàèìòùâêîôûæøå]+", RegexOptions.IgnoreCase)]
    private static partial Regex VowelGroup();
}

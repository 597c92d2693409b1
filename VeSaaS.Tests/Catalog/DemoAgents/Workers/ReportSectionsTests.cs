using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;
using Xunit;

namespace VeSaaS.Tests.Catalog.DemoAgents.Workers;

public sealed class ReportSectionsTests
{
    [Fact]
    public void Of_Text_CountsWordsSentencesAndParagraphs()
    {
        var figures = TextFigures.Of("Rain fell on the roof. Did it stop?\n\nIt didn't, and rain fell again!");
        Assert.Equal((14, 3, 2), (figures.Words.Count, figures.Sentences.Count, figures.Paragraphs.Count));
        Assert.Equal([("fell", 2), ("rain", 2)], figures.Frequent.Take(2));
    }

    [Theory]
    [InlineData("roof", 1)]
    [InlineData("table", 2)]
    [InlineData("like", 1)]
    [InlineData("readability", 5)]
    [InlineData("42", 1)]
    public void SyllablesOf_Word_IsCountedByVowels(string word, int syllables) => Assert.Equal(syllables, TextFigures.SyllablesOf(word));

    [Theory]
    [InlineData("x")]
    [InlineData("?!")]
    [InlineData("<script>alert(1)</script> [a](javascript:x) | # *")]
    [InlineData("😀😀😀")]
    public void Write_AnyText_NeverBreaksAndQuotesNoMarkup(string text)
    {
        var figures = TextFigures.Of(text);
        var report = string.Join("\n\n", ReportSections.All.Select(section => section.Write(figures, text)));
        Assert.Contains("demo agent", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("[a](", report, StringComparison.Ordinal);
    }
}

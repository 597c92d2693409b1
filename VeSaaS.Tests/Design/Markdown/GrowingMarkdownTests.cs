using AngleSharp.Html.Parser;
using VeSaaS.Web.Design.Markdown;
using Xunit;

namespace VeSaaS.Tests.Design.Markdown;

/// <summary>A text that grows looks at each moment as the whole renderer would show it, and costs what its length costs.</summary>
public sealed class GrowingMarkdownTests
{
    private const string Sample =
        "# Title\n\nA paragraph with **bold** words\nand a second line.\n\n- one\n- two\n\n  still two\n- three\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        + "> quoted\n> more\n\n```cs\nvar x = 1;\n\nvar y = 2;\n```\n\n    indented code\n    more\n\nSetext\n------\n\nLast *words*.";

    private readonly MarkdownRenderer _renderer = new();

    [Fact]
    public void Take_PieceByPiece_ShowsWhatTheWholeTextWouldShow()
    {
        // Long enough that its beginning settles many times, and cut at every place of the sample.
        var text = string.Concat(Enumerable.Repeat($"{Sample}\n\n", 60));
        var growing = new GrowingMarkdown(_renderer);
        for (var length = 1; length <= text.Length; length += 37)
        {
            growing.Take(text[..length]);

            Assert.Equal(Normal(_renderer.Render(text[..length]).Value), Normal(Html(growing)));
        }

        Assert.InRange(growing.Pieces.Count(), 5, 20);
    }

    [Fact]
    public void Take_AnotherText_BeginsAnew()
    {
        var growing = new GrowingMarkdown(_renderer);
        growing.Take("First\n\nSecond\n\nThird");

        growing.Take("Other");

        Assert.Equal("<p>Other</p>", Html(growing).Trim());
    }

    [Fact]
    public void Take_LinkWhoseAddressComesLater_BecomesALink()
    {
        var growing = new GrowingMarkdown(_renderer);
        growing.Take("See [the plan][p].\n\n[p]: https://example.org/");

        Assert.Contains("href=\"https://example.org/\"", Html(growing), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paragraphs")]
    [InlineData("one fence")]
    [InlineData("one list")]
    [InlineData("one line")]
    public void Take_AnyShape_ShowsEveryLetterAtEveryMoment(string shape)
    {
        var text = Text(shape, 60_000);
        var growing = new GrowingMarkdown(_renderer);
        for (var length = 200; length <= text.Length; length += 700)
        {
            growing.Take(text[..length]);
            var shown = new HtmlParser().ParseDocument($"<body>{Html(growing)}</body>").Body!.TextContent;

            Assert.Equal(Letters(text[..length]), Letters(shown) - (shape == "one fence" ? "CodeWrapCopy".Length : 0));
        }
    }

    /// <summary>A text of one shape.</summary>
    internal static string Text(string shape, int length) => shape switch
    {
        "paragraphs" => Repeat("Some words of a **paragraph** that ends here.\n\n", length),
        "one fence" => "```\n" + Repeat("let value = 12 // of a line\n", length),
        "one list" => Repeat("- An item with `code` and words\n", length),
        _ => Repeat("Words without an end ", length),
    };

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, length / piece.Length + 1))[..length];

    private static int Letters(string text) => text.Count(char.IsLetter);

    private static string Html(GrowingMarkdown growing) => string.Concat(growing.Pieces.Select(piece => piece.Value));

    private static string Normal(string? html) => string.Concat((html ?? "").Where(c => c is not '\n'));
}

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

    // Texts whose beginning settles many times, of every kind that may go on after it has.
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["everything"] = Repeat($"{Sample}\n\n", 23_000),
        ["tight list"] = Repeat("- An item with `code`,\n  on two lines\n", 12_000),
        ["loose list"] = Repeat("* An item\n\n  with two paragraphs\n\n", 12_000),
        ["list that becomes loose"] = Repeat("- An item\n", 9_000) + "- \n\n- " + Repeat("last item\n- ", 5_000),
        ["numbered list"] = "7. First\n" + Repeat("8. Another\n   - with *parts*\n   - [x] and more\n", 12_000) + "\n\nThe end.\n\n" + Sample,
        ["lists one after the other"] = Repeat("- An item\n", 6_000) + Repeat("* Another\n", 6_000) + "\n---\n" + Repeat("1) one\n", 6_000),
        ["list with code"] = Repeat("- An item\n\n  ```cs\n  var x = 1;\n\n  var y = 2;\n  ```\n", 12_000),
        ["code"] = "Before\n\n```cs\n" + Repeat("var x = \"text\"; // why\n/* of\n   two */\nvar y = `a\n\nb`;\n\n", 12_000) + "```\n\n" + Sample,
        ["code of no language"] = "  ~~~\n" + Repeat("  some  text <b> & more\n\n", 9_000) + "  ~~~\n" + Repeat("- An item\n", 5_000),
        ["code that is one comment"] = "```c\n/*" + Repeat("never closed\n", 9_000),
    };

    private readonly MarkdownRenderer _renderer = new();

    public static TheoryData<string> Shapes => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Take_PieceByPiece_ShowsWhatTheWholeTextWouldShow(string shape)
    {
        var text = Answers[shape];
        var growing = new GrowingMarkdown(_renderer);
        var so = GrowingText.Of("");
        for (var length = 0; length < text.Length; length = so.Length)
        {
            so = so.Append(text[length..Math.Min(text.Length, length + 37)]);
            growing.Take(so);

            var (whole, shown) = (_renderer.Render(so.ToString()).Value, Html(growing));
            // A text that is one block, and longer than is made anew each time, shows its end as it is.
            if (!shown.Contains("ve-plain", StringComparison.Ordinal))
            {
                Assert.Equal(Normal(whole), Normal(shown));
                Assert.Equal(Code(whole), Code(shown));
            }
            else
            {
                Assert.Equal("code that is one comment", shape);
            }
        }
    }

    [Fact]
    public void Take_AnotherText_BeginsAnew()
    {
        var growing = new GrowingMarkdown(_renderer);
        growing.Take(GrowingText.Of(Text("one list", 10_000)));

        growing.Take(GrowingText.Of("Other"));

        Assert.Equal("<p>Other</p>", Html(growing).Trim());
    }

    [Theory]
    [InlineData("paragraphs")]
    [InlineData("one fence")]
    [InlineData("one list")]
    [InlineData("one line")]
    public void Take_FourTimesTheLength_ReadsAboutFourTimesAsMuch(string shape)
    {
        var (small, large) = (Read(shape, 50_000), Read(shape, 200_000));

        Assert.InRange((double)large.Total / small.Total, 3.5, 4.5);
        if (shape != "one line")
        {
            // Whatever came before it, a piece costs what the open end does.
            Assert.InRange(large.Most, 1, 16_000);
        }
    }

    [Fact]
    public void Take_LinkWhoseAddressComesLater_BecomesALink()
    {
        var growing = new GrowingMarkdown(_renderer);
        growing.Take(GrowingText.Of("See [the plan][p].\n\n[p]: https://example.org/"));

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
        var so = GrowingText.Of("");
        for (var length = 200; length <= text.Length; length += 700)
        {
            so = so.Append(text[so.Length..length]);
            growing.Take(so);
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

    /// <summary>The markup as the view puts it together.</summary>
    internal static string Html(GrowingMarkdown growing) => string.Concat(growing.Pieces.Select(piece =>
    {
        var parts = string.Concat(piece.Parts.Select(part => part.Value));
        return piece.Element switch
        {
            null => parts,
            { Name: "ol", Start: { } start } => $"<ol start=\"{start}\">{parts}</ol>",
            { Name: "pre", Head: var head } => $"<div class=\"ve-code\">{head}<pre tabindex=\"0\"><code>{parts}</code></pre></div>",
            { Name: var name } => $"<{name}>{parts}</{name}>",
        };
    }));

    private (long Total, long Most) Read(string shape, int length)
    {
        var text = Text(shape, length);
        var growing = new GrowingMarkdown(_renderer);
        var (so, most) = (GrowingText.Of(""), 0L);
        while (so.Length < length)
        {
            var before = growing.CharactersRead;
            so = so.Append(text.Substring(so.Length, 100));
            growing.Take(so);
            most = Math.Max(most, growing.CharactersRead - before);
        }

        return (growing.CharactersRead, most);
    }

    private static string Normal(string? html) => string.Concat((html ?? "").Where(c => c is not '\n'));

    private static IEnumerable<string> Code(string? html) =>
        html?.Contains("<pre", StringComparison.Ordinal) is true ? new HtmlParser().ParseDocument($"<body>{html}</body>").QuerySelectorAll("code").Select(code => code.TextContent) : [];
}

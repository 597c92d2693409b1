using AngleSharp.Html.Parser;
using VeSaaS.Web.Design.Markdown;
using Xunit;

namespace VeSaaS.Tests.Design.Markdown;

public sealed class MarkdownRendererTests
{
    private static readonly string[] KnownElements =
    [
        "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span", "sup",
        "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div", "button",
    ];

    private static readonly string[] KnownAttributes = ["href", "rel", "target", "class", "start", "type", "tabindex", "role", "aria-label", "aria-pressed", "data-copy-code", "data-wrap-code"];

    private static readonly string[] OwnClasses = ["ve-code", "ve-code-head", "ve-code-copy", "ve-table-scroll", "ve-plain", "ve-tok-comment", "ve-tok-text", "ve-tok-number", "ve-tok-keyword", "ve-tok-key"];

    private readonly MarkdownRenderer _renderer = new();

    public static TheoryData<string> Payloads => [.. XssCorpus.Payloads];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Render_Payload_IsInert(string payload)
    {
        AssertInert(_renderer.Render(payload).Value);
    }

    private static void AssertInert(string html)
    {
        var body = new HtmlParser().ParseDocument($"<body>{html}</body>").Body!;
        Assert.All(body.QuerySelectorAll("*"), element =>
        {
            Assert.Contains(element.LocalName, KnownElements);
            Assert.All(element.Attributes, attribute => Assert.Contains(attribute.Name, KnownAttributes));
            Assert.All(element.ClassList, name => Assert.Contains(name, OwnClasses));
            if (element.GetAttribute("href") is { } href)
            {
                Assert.Matches("^(https?://|mailto:)", href);
            }
        });
        Assert.All(body.QuerySelectorAll("button"), button => Assert.True(button.HasAttribute("data-copy-code") || button.HasAttribute("data-wrap-code")));
    }

    [Fact]
    public void Corpus_HasAtLeastAHundredPayloads() => Assert.InRange(XssCorpus.Payloads.Distinct().Count(), 100, int.MaxValue);

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Grow_PayloadLetterByLetter_IsInertAtEveryMoment(string payload)
    {
        var growing = new GrowingMarkdown(_renderer);
        var so = GrowingText.Of("Before\n\n");
        for (var length = 1; length <= payload.Length; length++)
        {
            so = so.Append(payload[(length - 1)..length]);
            growing.Take(so);
            AssertInert(GrowingMarkdownTests.Html(growing));
        }
    }

    [Fact]
    public void Render_RawHtml_IsShownAsText() => Assert.Contains("&lt;b&gt;bold&lt;/b&gt;", Html("<b>bold</b>"), StringComparison.Ordinal);

    [Fact]
    public void Render_AbsoluteLink_OpensElsewhereAndTellsNothing()
    {
        var link = Parse("[plan](https://example.org/plan)").QuerySelector("a")!;

        Assert.Equal("https://example.org/plan", link.GetAttribute("href"));
        Assert.Equal("_blank", link.GetAttribute("target"));
        Assert.Equal("noopener noreferrer nofollow ugc", link.GetAttribute("rel"));
    }

    [Theory]
    [InlineData("[go](/account/sign-out)")]
    [InlineData("[go](//evil.test/x)")]
    [InlineData("[go](team)")]
    [InlineData("[go](#main)")]
    [InlineData("[go](?x=1)")]
    [InlineData("[go](\\\\evil.test)")]
    public void Render_RelativeLink_KeepsTheWordsOnly(string markdown)
    {
        var body = Parse(markdown);

        Assert.Empty(body.QuerySelectorAll("a"));
        Assert.Equal("go", body.TextContent.Trim());
    }

    [Fact]
    public void Render_Picture_IsALinkAndLoadsNothing()
    {
        var body = Parse("![Chart of lanes](https://elsewhere.test/p.png)");

        Assert.Empty(body.QuerySelectorAll("img"));
        Assert.Equal("Picture: Chart of lanes", body.QuerySelector("a[href='https://elsewhere.test/p.png']")?.TextContent);
    }

    [Fact]
    public void Render_PictureInsideALink_StaysOneLink()
    {
        var body = Parse("[![Chart](https://elsewhere.test/p.png)](https://example.org/)");

        Assert.Equal("https://example.org/", Assert.Single(body.QuerySelectorAll("a")).GetAttribute("href"));
    }

    [Fact]
    public void Render_Fence_HasLanguageCopyButtonAndTheExactText()
    {
        var frame = Parse("```yaml\nimage: \"x\" # <was> 4\n```").QuerySelector(".ve-code")!;

        Assert.Equal("yaml", frame.QuerySelector(".ve-code-head span")!.TextContent);
        Assert.NotNull(frame.QuerySelector("button[type=button][data-copy-code]"));
        Assert.Equal("image: \"x\" # <was> 4\n", frame.QuerySelector("code")!.TextContent);
    }

    [Fact]
    public void Render_FenceThatStillStreams_IsCodeAlready() =>
        Assert.Equal("let x = 1", Parse("Here:\n\n```js\nlet x = 1").QuerySelector(".ve-code code")?.TextContent.Trim());

    [Fact]
    public void Render_Table_ScrollsByItself()
    {
        var body = Parse("| Lane | Cost |\n|---|---|\n| Gdynia | 12 |");

        Assert.Equal(2, body.QuerySelectorAll(".ve-table-scroll[tabindex='0'] table th").Length);
        Assert.Equal("Gdynia", body.QuerySelector("td")!.TextContent);
    }

    [Theory]
    [InlineData("# One", "h3")]
    [InlineData("## Two", "h4")]
    [InlineData("###### Six", "h6")]
    public void Render_Heading_StaysBelowThePagesOwn(string markdown, string element) => Assert.NotNull(Parse(markdown).QuerySelector(element));

    [Fact]
    public void Render_TaskList_ShowsWhatIsDone() => Assert.Equal("☑  done", Parse("- [x] done").QuerySelector("li")!.TextContent.Trim());

    [Fact]
    public void Render_NestedBeyondTheParsersLimit_ShowsThePlainText()
    {
        var text = new string('>', 5_000) + " deep";

        Assert.Equal(text, Parse(text).QuerySelector("p.ve-plain")?.TextContent);
    }

    [Fact]
    public void Render_LongerThanTheLimit_ShowsThePlainText()
    {
        var text = string.Concat("**x** ", new string('a', MarkdownRenderer.LengthLimit));

        Assert.StartsWith("<p class=\"ve-plain\">**x** a", Html(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yaml", "tracking-api:\n  replicas: 6 # was 4\n", "key:tracking-api|key:replicas|number:6|comment:# was 4")]
    [InlineData("cs", "var x = \"a // b\"; // c\n", "keyword:var|text:\"a // b\"|comment:// c")]
    [InlineData("sql", "SELECT 'it' FROM t -- all\n", "keyword:SELECT|text:'it'|keyword:FROM|comment:-- all")]
    [InlineData("json", "{\"a\": [1.5, true, \"b\"]}\n", "key:\"a\"|number:1.5|keyword:true|text:\"b\"")]
    [InlineData("brainf", "var x = 1\n", "")]
    public void Render_Fence_ColoursWhatItKnowsAndChangesNoLetter(string language, string code, string pieces)
    {
        var block = Parse($"```{language}\n{code}```").QuerySelector("code")!;

        Assert.Equal(code, block.TextContent);
        Assert.Equal(pieces, string.Join('|', block.QuerySelectorAll("span").Select(span => $"{span.ClassName!["ve-tok-".Length..]}:{span.TextContent}")));
    }

    [Fact]
    public void Render_Footnote_IsANumberAndANoteWithoutLinks()
    {
        var body = Parse("Fact.[^1]\n\n[^1]: Where it stands.");

        Assert.Equal("1", body.QuerySelector("sup")!.TextContent);
        Assert.Equal("Where it stands.", body.QuerySelector("ol > li")!.TextContent.Trim());
        Assert.Empty(body.QuerySelectorAll("a"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    public void Render_Nothing_IsNothing(string? markdown) => Assert.True(string.IsNullOrEmpty(_renderer.Render(markdown).Value));

    [Fact]
    public void Render_FromManyThreads_GivesTheSame()
    {
        const string text = "**a** [b](https://example.org) `c`\n\n```\nd\n```";
        var expected = Html(text);

        Assert.All(Enumerable.Range(0, 200).AsParallel().Select(_ => Html(text)).ToList(), html => Assert.Equal(expected, html));
    }

    private string Html(string text) => _renderer.Render(text).Value;

    private AngleSharp.Dom.IElement Parse(string text) => new HtmlParser().ParseDocument($"<body>{Html(text)}</body>").Body!;
}

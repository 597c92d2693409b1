using AngleSharp.Html.Parser;
using VeSaaS.Web.Design.Markdown;
using Xunit;

namespace VeSaaS.Tests.Design.Markdown;

public sealed class MarkdownRendererTests
{
    private static readonly string[] KnownElements =
    [
        "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span",
        "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div", "button",
    ];

    private static readonly string[] KnownAttributes = ["href", "rel", "target", "class", "start", "type", "tabindex", "role", "aria-label", "data-copy-code"];

    private static readonly string[] OwnClasses = ["ve-code", "ve-code-head", "ve-code-copy", "ve-table-scroll", "ve-plain"];

    private readonly MarkdownRenderer _renderer = new();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<ScRiPt src=//evil.test/x.js></sCrIpT>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<svg onload=alert(1)>")]
    [InlineData("<svg><script>alert(1)</script></svg>")]
    [InlineData("<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>")]
    [InlineData("<object data=\"javascript:alert(1)\"></object>")]
    [InlineData("<embed src=\"javascript:alert(1)\">")]
    [InlineData("<form action=\"javascript:alert(1)\"><button>go</button></form>")]
    [InlineData("<button data-set-theme=dark onclick=alert(1)>x</button>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>")]
    [InlineData("<base href=\"https://evil.test/\">")]
    [InlineData("<meta http-equiv=refresh content=\"0;url=https://evil.test\">")]
    [InlineData("<link rel=stylesheet href=https://evil.test/x.css>")]
    [InlineData("<style>*{background:url(https://evil.test)}</style>")]
    [InlineData("<div style=\"position:fixed;inset:0\">over</div>")]
    [InlineData("<details open ontoggle=alert(1)>")]
    [InlineData("<video><source onerror=alert(1)></video>")]
    [InlineData("<body onload=alert(1)>")]
    [InlineData("<input autofocus onfocus=alert(1)>")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">")]
    [InlineData("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>")]
    [InlineData("<template><script>alert(1)</script></template>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java&#x0A;script:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](\\javascript:alert(1))")]
    [InlineData("[x](<javascript:alert(1)>)")]
    [InlineData("[x](vbscript:msgbox(1))")]
    [InlineData("[x](data:text/html,<script>alert(1)</script>)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](blob:https://evil.test/1)")]
    [InlineData("[x](https://good.test \"title\\\" onmouseover=alert(1) x=\\\"\")")]
    [InlineData("[x](https://good.test/\"onmouseover=alert(1))")]
    [InlineData("[<img src=x onerror=alert(1)>](https://good.test)")]
    [InlineData("[x][r]\n\n[r]: javascript:alert(1)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("![x](https://evil.test/pixel.gif)")]
    [InlineData("![x\" onerror=\"alert(1)](x)")]
    [InlineData("![x](data:image/svg+xml,<svg onload=alert(1)>)")]
    [InlineData("```\"><script>alert(1)</script>\nx\n```")]
    [InlineData("```html\n<script>alert(1)</script>\n```")]
    [InlineData("```x onmouseover=alert(1)\ny\n```")]
    [InlineData("`<img src=x onerror=alert(1)>`")]
    [InlineData("| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:1) |")]
    [InlineData("# <svg/onload=alert(1)>")]
    [InlineData("> <script>alert(1)</script>")]
    [InlineData("- [x] <img src=x onerror=alert(1)>")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("x {onclick=alert(1)}")]
    [InlineData("[x](https://good.test){onclick=alert(1)}")]
    [InlineData("# Heading {#main .ve-shell onclick=alert(1)}")]
    [InlineData("<div class=\"ve-boot\">x</div>")]
    [InlineData("<!--><script>alert(1)</script>-->")]
    [InlineData("<![CDATA[<script>alert(1)</script>]]>")]
    [InlineData("<?php echo 1 ?><script>alert(1)</script>")]
    [InlineData("\0<scr\0ipt>alert(1)</script>")]
    public void Render_Payload_IsInert(string payload)
    {
        var body = new HtmlParser().ParseDocument($"<body>{_renderer.Render(payload).Value}</body>").Body!;

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
        Assert.All(body.QuerySelectorAll("button"), button => Assert.True(button.HasAttribute("data-copy-code")));
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

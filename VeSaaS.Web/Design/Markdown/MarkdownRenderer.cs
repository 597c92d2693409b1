using AngleSharp.Html.Dom;
using Ganss.Xss;
using Markdig;
using Markdig.Syntax;
using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>
/// Turns the Markdown of an agent or an operator into markup that is safe to show. The text is not trusted: raw HTML is shown as text,
/// what Markdig makes is sanitised against a short list, pictures become links (a picture from elsewhere would tell its host who reads),
/// and only absolute http, https and mailto links stay links.
/// </summary>
public sealed class MarkdownRenderer
{
    /// <summary>Longer texts are shown as they are: parsing them would hold the circuit.</summary>
    internal const int LengthLimit = 400_000;

    private const int DeepestHeading = 6;

    // A page's own headings end at the second level; what an agent writes goes below them.
    private const int HeadingShift = 2;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseFootnotes()
        .Use<PlainFootnotes>()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    private readonly HtmlSanitizer _sanitizer = CreateSanitizer();

    /// <summary>Safe markup. Unfinished Markdown, as it stands while an answer streams, is fine.</summary>
    public MarkupString Render(string? markdown) => Render(Parse(markdown ?? ""));

    internal MarkupString Render(ParsedMarkdown markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown.Text))
        {
            return default;
        }

        using var page = markdown.Document is { } document ? ToPage(document) : null;
        // The words are worth reading all the same.
        return new MarkupString(page is null ? Plain(markdown.Text) : page.Body!.InnerHtml);
    }

    /// <summary>The markup of a text that goes on with a list or with code; null where it begins with something else.</summary>
    /// <param name="markdown">The text; of code with the line that opens it.</param>
    /// <param name="isLoose">Whether the list has blank lines between items, here or before.</param>
    internal ContinuedMarkup? RenderContinued(ParsedMarkdown markdown, bool isLoose)
    {
        if (markdown.Document is not [ListBlock or FencedCodeBlock, ..] document)
        {
            return null;
        }

        if (document[0] is ListBlock list)
        {
            list.IsLoose |= isLoose;
        }

        using var page = ToPage(document);
        var first = page.Body!.FirstElementChild!;
        var isCode = document[0] is FencedCodeBlock;
        var element = isCode ? new GrowingElement("pre", Head: new(first.FirstElementChild!.OuterHtml)) : new GrowingElement(first.LocalName, first.GetAttribute("start"));
        var inside = isCode ? first.QuerySelector("code")!.InnerHtml : first.InnerHtml;
        first.Remove();
        return new(element, new(inside), new(page.Body.InnerHtml));
    }

    internal static string Plain(string text) => $"<p class=\"ve-plain\">{System.Net.WebUtility.HtmlEncode(text)}</p>";

    internal static ParsedMarkdown Parse(string markdown)
    {
        try
        {
            return new(markdown, markdown.Length > LengthLimit ? null : Markdig.Markdown.Parse(markdown, Pipeline));
        }
        catch (ArgumentException)
        {
            // Markdig refuses what is nested beyond its limit with this exception.
            return new(markdown, null);
        }
    }

    private IHtmlDocument ToPage(MarkdownDocument document)
    {
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            heading.Level = Math.Min(DeepestHeading, heading.Level + HeadingShift);
        }

        var page = _sanitizer.SanitizeDom(document.ToHtml(Pipeline));
        MarkdownDecoration.Apply(page, page.Body!);
        return page;
    }

    private static HtmlSanitizer CreateSanitizer() =>
        new(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "input", "sup",
                "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src", "alt", "class", "start", "type", "checked", "disabled" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
            AllowedCssProperties = new HashSet<string>(),
            AllowedAtRules = new HashSet<AngleSharp.Css.Dom.CssRuleType>(),
        });
}

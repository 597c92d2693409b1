using Ganss.Xss;
using Markdig;
using Markdig.Extensions.Footnotes;
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
    public MarkupString Render(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown))
        {
            return default;
        }

        return new MarkupString(markdown.Length > LengthLimit ? Plain(markdown) : ToHtml(markdown));
    }

    /// <summary>
    /// Where the last block of an unfinished text begins: what stands before it is final. Nought when all of it may still change, as it may where something at the end
    /// gives a meaning to what stands before it (a link's address, a footnote).
    /// </summary>
    internal static int LastBlockOf(string markdown)
    {
        if (Parse(markdown) is not [_, .., { Span.Start: > 0 and var start }] document
            || document.Any(block => block is LinkReferenceDefinitionGroup or FootnoteGroup))
        {
            return 0;
        }

        // A block's own indentation belongs to it.
        return markdown.LastIndexOf('\n', start - 1) + 1;
    }

    internal static string Plain(string text) => $"<p class=\"ve-plain\">{System.Net.WebUtility.HtmlEncode(text)}</p>";

    private static MarkdownDocument? Parse(string markdown)
    {
        try
        {
            return Markdig.Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig refuses what is nested beyond its limit with this exception.
            return null;
        }
    }

    private string ToHtml(string markdown)
    {
        if (Parse(markdown) is not { } document)
        {
            // The words are still worth reading.
            return Plain(markdown);
        }

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            heading.Level = Math.Min(DeepestHeading, heading.Level + HeadingShift);
        }

        using var page = _sanitizer.SanitizeDom(document.ToHtml(Pipeline));
        var body = page.Body!;
        MarkdownDecoration.Apply(page, body);
        return body.InnerHtml;
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

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

    private string ToHtml(string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdig.Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig refuses what is nested beyond its limit with this exception; the words are still worth reading.
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

    private static string Plain(string text) => $"<p class=\"ve-plain\">{System.Net.WebUtility.HtmlEncode(text)}</p>";

    private static HtmlSanitizer CreateSanitizer() =>
        new(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "input",
                "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src", "alt", "class", "start", "type", "checked", "disabled" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
            AllowedCssProperties = new HashSet<string>(),
            AllowedAtRules = new HashSet<AngleSharp.Css.Dom.CssRuleType>(),
        });
}

using Markdig;
using Markdig.Extensions.Footnotes;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>Footnotes as a raised number and a list at the end, without links: an address within the page would be another one for every answer on it.</summary>
internal sealed class PlainFootnotes : IMarkdownExtension
{
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        // Only the writing differs.
    }

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        if (renderer is HtmlRenderer html)
        {
            html.ObjectRenderers.ReplaceOrAdd<HtmlFootnoteGroupRenderer>(new GroupRenderer());
            html.ObjectRenderers.ReplaceOrAdd<HtmlFootnoteLinkRenderer>(new LinkRenderer());
        }
    }

    private sealed class GroupRenderer : HtmlObjectRenderer<FootnoteGroup>
    {
        protected override void Write(HtmlRenderer renderer, FootnoteGroup obj)
        {
            renderer.EnsureLine().WriteLine("<hr><ol>");
            foreach (var note in obj.OfType<Footnote>())
            {
                renderer.Write("<li>");
                renderer.WriteChildren(note);
                renderer.WriteLine("</li>");
            }

            renderer.WriteLine("</ol>");
        }
    }

    private sealed class LinkRenderer : HtmlObjectRenderer<FootnoteLink>
    {
        protected override void Write(HtmlRenderer renderer, FootnoteLink obj)
        {
            if (!obj.IsBackLink)
            {
                renderer.Write("<sup>").Write(obj.Footnote.Order.ToString(System.Globalization.CultureInfo.InvariantCulture)).Write("</sup>");
            }
        }
    }
}

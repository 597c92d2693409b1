using Markdig.Extensions.Footnotes;
using Markdig.Syntax;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>A text that may be unfinished, read as Markdown, and where what may still change of it begins.</summary>
/// <param name="text">The text.</param>
/// <param name="document">What was read; null where the text is shown as it is.</param>
internal sealed class ParsedMarkdown(string text, MarkdownDocument? document)
{
    public string Text => text;

    public MarkdownDocument? Document => document;

    /// <summary>
    /// Where the last block begins: what stands before it is final. Nought when all of it may still change, as it may where something at the end gives a meaning to
    /// what stands before it (a link's address, a footnote).
    /// </summary>
    public int LastBlock =>
        document is [_, .., { Span.Start: > 0 and var start }] && !document.Any(block => block is LinkReferenceDefinitionGroup or FootnoteGroup) ? LineOf(start) : 0;

    /// <summary>Of a text that is one list: where its last item begins, or the one before it while that is a mere dash, which may become a rule. Nought for any other.</summary>
    public int LastItem => document is [ListBlock list] && list.Count - (EndsWithMark ? 2 : 1) is > 0 and var last ? LineOf(list[last].Span.Start) : 0;

    /// <summary>Whether the text begins with a list that has blank lines between its items.</summary>
    public bool BeginsLoose => document is [ListBlock { IsLoose: true }, ..] && !EndsWithMark;

    /// <summary>Of a text that is one open fence: the line that opens it. Null for any other.</summary>
    public string? Opener => document is [FencedCodeBlock { ClosingFencedCharCount: 0 } fence] && text.IndexOf('\n', fence.Span.Start) is >= 0 and var end
        ? text[LineOf(fence.Span.Start)..(end + 1)] : null;

    /// <summary>The same without a language: of code that is too long for colours.</summary>
    public string PlainOpener => document is [FencedCodeBlock fence] ? $"{new string(' ', fence.IndentCount)}{new string(fence.FencedChar, fence.OpeningFencedCharCount)}\n" : "";

    /// <summary>Of a text that is one open fence: where its last lines begin that are read the same without those before them. Nought where there are none before.</summary>
    public int LastLines
    {
        get
        {
            if (Opener is not { } opener)
            {
                return 0;
            }

            var start = text.IndexOf(opener, StringComparison.Ordinal) + opener.Length;
            var lines = CodeHighlighter.LastLines(text[start..], CodeLanguage.Find(((FencedCodeBlock)document![0]).Info ?? ""));
            return lines > 0 ? start + lines : 0;
        }
    }

    private bool EndsWithMark => document is [ListBlock and [.., ListItemBlock { Count: 0 }]];

    // A block's own indentation belongs to it.
    private int LineOf(int start) => start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
}

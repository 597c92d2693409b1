using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>
/// The markup of a text that grows at its end, as an answer does while it comes in. What can no longer change is made once and never again; only the
/// blocks at the end are made anew with each piece. A last block that has itself become long is made anew only when it has grown by a part of its length, and
/// what came since is shown as it is: so the work for a text of any shape grows with its length, and not with the square of it.
/// </summary>
/// <param name="renderer">Makes the markup.</param>
internal sealed class GrowingMarkdown(MarkdownRenderer renderer)
{
    // Short enough to be made anew each time, long enough that the settled pieces stay few.
    private const int ShortTail = 4_000;
    private const int GrowthPart = 8;
    private const int PlainPiece = 1_000;

    private readonly List<MarkupString> _settled = [];
    private readonly List<MarkupString> _plain = [];
    private string _text = "";
    private int _tailStart;
    private int _tailEnd;
    private int _plainEnd;
    private MarkupString _tail;

    /// <summary>The markup, in pieces that belong one after the other.</summary>
    public IEnumerable<MarkupString> Pieces => [.. _settled, _tail, .. _plain, Plain(_plainEnd, _text.Length)];

    /// <summary>Takes the text as it is now. One that does not begin with what was there before is begun anew.</summary>
    public void Take(string text)
    {
        if (!text.StartsWith(_text, StringComparison.Ordinal))
        {
            _settled.Clear();
            (_tailStart, _tailEnd) = (0, 0);
        }

        _text = text;
        var (made, length) = (_tailEnd - _tailStart, text.Length - _tailStart);
        if (made > ShortTail && length - made < made / GrowthPart)
        {
            for (; text.Length - _plainEnd >= PlainPiece; _plainEnd += PlainPiece)
            {
                _plain.Add(Plain(_plainEnd, _plainEnd + PlainPiece));
            }

            return;
        }

        var tail = text[_tailStart..];
        if (length > ShortTail && MarkdownRenderer.LastBlockOf(tail) is > 0 and var last)
        {
            _settled.Add(renderer.Render(tail[..last]));
            _tailStart += last;
            tail = tail[last..];
        }

        _plain.Clear();
        (_tail, _tailEnd, _plainEnd) = (renderer.Render(tail), text.Length, text.Length);
    }

    private MarkupString Plain(int from, int until) => from < until ? new(MarkdownRenderer.Plain(_text[from..until])) : default;
}

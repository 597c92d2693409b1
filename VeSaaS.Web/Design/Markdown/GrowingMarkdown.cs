using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>
/// The markup of a text that grows at its end, as an answer does while it comes in. What can no longer change is made once and never again; only the
/// end is made anew with each piece: the last blocks, of a list its last item, of code its last lines. Where an end cannot be told apart from what stands before
/// it (one paragraph, one table) it is made anew only when it has grown by a part of its length, and what came since is shown as it is: so the work for a text of
/// any shape grows with its length, and not with the square of it.
/// </summary>
/// <param name="renderer">Makes the markup.</param>
internal sealed class GrowingMarkdown(MarkdownRenderer renderer)
{
    // Short enough to be made anew each time, long enough that the settled pieces stay few.
    private const int ShortTail = 4_000;
    private const int GrowthPart = 8;
    private const int PlainPiece = 1_000;

    private readonly List<MarkdownPiece> _settled = [];
    private readonly List<MarkupString> _plain = [];
    private GrowingText _text = GrowingText.Of("");
    private OpenElement? _open;
    private int _tailStart;
    private int _tailEnd;
    private int _plainEnd;
    private MarkupString _tail;

    /// <summary>Characters read so far, each as often as it was: what showing the text has cost.</summary>
    public long CharactersRead { get; private set; }

    /// <summary>The markup, in pieces that belong one after the other.</summary>
    public IEnumerable<MarkdownPiece> Pieces =>
    [
        .. _settled, .. _open is null ? (MarkdownPiece[])[] : [_open.Piece], new(null, [_tail, .. _plain, Plain(_plainEnd, _text.Length)]),
    ];

    /// <summary>Takes the text as it is now. Another one than before is begun anew.</summary>
    public void Take(GrowingText text)
    {
        if (!text.Continues(_text))
        {
            _settled.Clear();
            (_open, _tailStart, _tailEnd) = (null, 0, 0);
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

        Show(Settle(ReadTail()));
        _plain.Clear();
        (_tailEnd, _plainEnd) = (text.Length, text.Length);
    }

    private ParsedMarkdown ReadTail()
    {
        var tail = Read(_open?.Opener + _text.From(_tailStart));
        if (_open is not { IsLoose: false, Element.Name: not "pre" } || !tail.BeginsLoose)
        {
            return tail;
        }

        // A blank line between two items changes how all of the list's items look. This happens once to a list.
        (_tailStart, _open) = (_open.Start, null);
        return ReadTail();
    }

    private ParsedMarkdown Settle(ParsedMarkdown tail)
    {
        if (tail.Text.Length > ShortTail && tail.LastBlock is > 0 and var block)
        {
            Show(Read(tail.Text[..block]));
            Move(block);
            _settled.AddRange(_open is null ? [] : [_open.Piece]);
            _settled.Add(new(null, [_tail]));
            _open = null;
            tail = ReadTail();
        }

        if (tail.Text.Length <= ShortTail)
        {
            return tail;
        }

        var opener = tail.Opener;
        var part = opener is null ? tail.LastItem : tail.LastLines;
        if (part == 0 || renderer.RenderContinued(Read(tail.Text[..part]), tail.BeginsLoose || _open is { IsLoose: true }) is not { } made)
        {
            return tail;
        }

        var start = _tailStart;
        Move(part);
        _open ??= new(made.Element, start, tail.BeginsLoose);
        _open.Parts.Add(made.Inside);
        _open.Opener = opener is null ? "" : _tailStart - _open.Start > CodeHighlighter.LengthLimit ? tail.PlainOpener : opener;
        return ReadTail();
    }

    // The line that opens the code stands before each of its ends, and only before the first of them in the text.
    private void Move(int to) => _tailStart += to - (_open?.Opener.Length ?? 0);

    private void Show(ParsedMarkdown tail)
    {
        if (_open is null)
        {
            _tail = renderer.Render(tail);
        }
        else if (renderer.RenderContinued(tail, _open.IsLoose) is { } made)
        {
            (_open.End, _tail) = (made.Inside, made.After);
        }
        else
        {
            (_open.End, _tail) = (default, renderer.Render(tail));
        }
    }

    private ParsedMarkdown Read(string text)
    {
        CharactersRead += text.Length;
        return MarkdownRenderer.Parse(text);
    }

    private MarkupString Plain(int from, int until) => from < until ? new(MarkdownRenderer.Plain(_text.Between(from, until))) : default;

    /// <summary>The element that the text goes on in.</summary>
    private sealed class OpenElement(GrowingElement element, int start, bool isLoose)
    {
        public GrowingElement Element => element;

        public int Start => start;

        public bool IsLoose => isLoose;

        public string Opener { get; set; } = "";

        public List<MarkupString> Parts { get; } = [];

        public MarkupString End { get; set; }

        public MarkdownPiece Piece => new(element, [.. Parts, End]);
    }
}

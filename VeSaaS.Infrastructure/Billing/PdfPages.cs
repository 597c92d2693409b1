using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;
using UglyToad.PdfPig.Writer;

namespace VeSaaS.Infrastructure.Billing;

/// <summary>Pages of A4 that are written from top to bottom. Lengths are points (1/72 inch) from the lower left corner.</summary>
internal sealed class PdfPages : IDisposable
{
    public const double Left = 50;
    public const double Right = 545;
    public const double Width = Right - Left;

    private const double Top = 780;
    private const double Bottom = 70;
    private const double Foot = 40;
    private const char Unknown = '?';

    private static readonly byte[] RegularFont = Read("Inter_400Regular.ttf");
    private static readonly byte[] BoldFont = Read("Inter_600SemiBold.ttf");
    private static readonly TrueTypeFont Glyphs = TrueTypeFontParser.Parse(new TrueTypeDataBytes(RegularFont));

    private readonly PdfDocumentBuilder _document = new();
    private readonly PdfDocumentBuilder.AddedFont _regular;
    private readonly PdfDocumentBuilder.AddedFont _bold;
    private readonly string _title;
    private PdfPageBuilder _page;
    private double _y;

    public PdfPages(string title)
    {
        _title = title;
        _document.DocumentInformation.Title = title;
        _document.DocumentInformation.Producer = "VE SaaS";
        _regular = _document.AddTrueTypeFont(RegularFont);
        _bold = _document.AddTrueTypeFont(BoldFont);
        (_page, _y) = (_document.AddPage(PageSize.A4), Top);
    }

    /// <summary>What each further page begins with.</summary>
    public Action? OnNewPage { get; set; }

    public void Dispose() => _document.Dispose();

    /// <summary>Goes down.</summary>
    public void Down(double by) => _y -= by;

    /// <summary>Begins a page when so much does not fit on this one.</summary>
    public void Need(double height)
    {
        if (_y - height < Bottom)
        {
            (_page, _y) = (_document.AddPage(PageSize.A4), Top);
            OnNewPage?.Invoke();
        }
    }

    /// <summary>A line over the width.</summary>
    public void Rule()
    {
        _page.SetStrokeColor(200, 205, 210);
        _page.DrawLine(new PdfPoint(Left, _y), new PdfPoint(Right, _y), 0.6);
        _page.ResetColor();
    }

    /// <summary>Text that begins at a place.</summary>
    public void Text(double x, string text, double size, bool bold = false, bool faint = false) => Put(_page, x, _y, Known(text), size, bold, faint);

    /// <summary>Text that ends at a place.</summary>
    public void TextRight(double x, string text, double size, bool bold = false, bool faint = false)
    {
        var known = Known(text);
        Put(_page, x - Measure(known, size, bold), _y, known, size, bold, faint);
    }

    /// <summary>Breaks text at spaces, and in words that are wider than a line.</summary>
    public IEnumerable<string> Wrap(string text, double width, double size, bool bold)
    {
        var line = new StringBuilder();
        foreach (var word in Known(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width, size, bold)))
        {
            if (line.Length > 0 && Measure($"{line} {word}", size, bold) > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>The file, its pages numbered.</summary>
    public byte[] Build()
    {
        foreach (var (number, page) in _document.Pages)
        {
            Put(page, Left, Foot, Known(_title), 8, bold: false, faint: true);
            var place = $"Page {number} of {_document.Pages.Count}";
            Put(page, Right - Measure(place, 8, bold: false), Foot, place, 8, bold: false, faint: true);
        }

        return _document.Build();
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(PdfPages).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The font {name} is not part of the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // Inter writes Latin, Greek and Cyrillic. The builder throws at any other character; an invoice with a gap is better than none.
    private static string Known(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsWhiteSpace(rune) ? ' ' : rune.IsBmp && Glyphs.TableRegister.CMapTable!.TryGetGlyphIndex(rune.Value, out var glyph) && glyph > 0 ? (char)rune.Value : Unknown));

    private IEnumerable<string> Pieces(string word, double width, double size, bool bold)
    {
        var from = 0;
        for (var to = 1; to <= word.Length; to++)
        {
            if (to - from > 1 && Measure(word[from..to], size, bold) > width)
            {
                yield return word[from..(to - 1)];
                from = to - 1;
            }
        }

        yield return word[from..];
    }

    private double Measure(string text, double size, bool bold) =>
        text.Length == 0 ? 0 : _page.MeasureText(text, size, new PdfPoint(0, 0), bold ? _bold : _regular)[^1].EndBaseLine.X;

    private void Put(PdfPageBuilder page, double x, double y, string text, double size, bool bold, bool faint)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (faint)
        {
            page.SetTextAndFillColor(90, 98, 106);
        }

        page.AddText(text, size, new PdfPoint(x, y), bold ? _bold : _regular);
        page.ResetColor();
    }
}

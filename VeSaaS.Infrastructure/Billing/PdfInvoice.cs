using VeSaaS.Core.Billing.Invoices;

namespace VeSaaS.Infrastructure.Billing;

/// <summary>An invoice on pages of A4: heads, lines by employee, totals. A group that goes on over a page has its columns named again there.</summary>
internal sealed class PdfInvoice : IInvoiceDocument
{
    private const double Quantity = 355;
    private const double Rate = 445;
    private const double Indent = 12;
    private const double Row = 17;
    private const double WordsWidth = 230;
    private const double TotalsFrom = 370;

    public byte[] Write(InvoiceSheet sheet)
    {
        using var pages = new PdfPages(sheet.Title);
        Heads(pages, sheet);
        pages.OnNewPage = () => Columns(pages, sheet.Currency);
        Columns(pages, sheet.Currency);
        foreach (var group in sheet.Groups)
        {
            // A name never stands alone at the foot of a page.
            pages.Need(3 * Row);
            Words(pages, PdfPages.Left, group.Title, bold: true, ("", "", group.Amount));
            foreach (var line in group.Lines)
            {
                Words(pages, PdfPages.Left + Indent, line.Words, bold: false, (line.Quantity, line.Rate, line.Amount));
            }
        }

        pages.OnNewPage = null;
        Totals(pages, sheet);
        return pages.Build();
    }

    private static void Heads(PdfPages pages, InvoiceSheet sheet)
    {
        pages.Text(PdfPages.Left, sheet.Title, 18, bold: true);
        pages.Down(22);
        pages.Text(PdfPages.Left, sheet.Line, 9, faint: true);
        pages.Down(30);
        var width = PdfPages.Width / Math.Max(1, sheet.Heads.Count);
        var columns = sheet.Heads
            .Select(head => (head.Label, Lines: head.Lines.SelectMany((line, index) => pages.Wrap(line, width - Indent, 9, index == 0).Select(part => (Text: part, Bold: index == 0))).ToList()))
            .ToList();
        for (var row = -1; row < columns.Max(column => column.Lines.Count); row++)
        {
            for (var column = 0; column < columns.Count; column++)
            {
                var x = PdfPages.Left + (column * width);
                if (row < 0)
                {
                    pages.Text(x, columns[column].Label, 8, faint: true);
                }
                else if (row < columns[column].Lines.Count)
                {
                    pages.Text(x, columns[column].Lines[row].Text, 9, columns[column].Lines[row].Bold);
                }
            }

            pages.Down(13);
        }

        pages.Down(18);
    }

    private static void Columns(PdfPages pages, string currency)
    {
        pages.Text(PdfPages.Left, "Line", 8, faint: true);
        pages.TextRight(Quantity, "Quantity", 8, faint: true);
        pages.TextRight(Rate, "Rate", 8, faint: true);
        pages.TextRight(PdfPages.Right, currency, 8, faint: true);
        pages.Down(6);
        pages.Rule();
        pages.Down(Row);
    }

    private static void Words(PdfPages pages, double x, string words, bool bold, (string Quantity, string Rate, string Amount) cells)
    {
        var lines = pages.Wrap(words, bold ? PdfPages.Right - x - 80 : WordsWidth, 9, bold).ToList();
        pages.Need(lines.Count * Row);
        for (var index = 0; index < lines.Count; index++)
        {
            pages.Text(x, lines[index], 9, bold);
            if (index == 0)
            {
                pages.TextRight(Quantity, cells.Quantity, 9);
                pages.TextRight(Rate, cells.Rate, 9);
                pages.TextRight(PdfPages.Right, cells.Amount, 9, bold);
            }

            pages.Down(Row);
        }
    }

    private static void Totals(PdfPages pages, InvoiceSheet sheet)
    {
        var note = pages.Wrap(sheet.Note, TotalsFrom - PdfPages.Left - 20, 8, bold: false).ToList();
        var rows = Math.Max(note.Count, sheet.Totals.Count);
        pages.Need((rows + 1) * Row);
        pages.Rule();
        pages.Down(Row);
        for (var row = 0; row < rows; row++)
        {
            if (row < note.Count)
            {
                pages.Text(PdfPages.Left, note[row], 8, faint: true);
            }

            if (row < sheet.Totals.Count)
            {
                var last = row == sheet.Totals.Count - 1;
                pages.Text(TotalsFrom, sheet.Totals[row].Label, last ? 11 : 9, last);
                pages.TextRight(PdfPages.Right, sheet.Totals[row].Amount, last ? 11 : 9, last);
            }

            pages.Down(Row);
        }
    }
}

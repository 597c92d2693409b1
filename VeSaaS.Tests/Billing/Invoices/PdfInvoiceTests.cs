using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Infrastructure.Billing;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

public sealed partial class PdfInvoiceTests
{
    private static readonly string[] Heads = ["Nordhafen Logistics GmbH", "Speicherkai 14", "20457 Hamburg", "VAT DE 123 456 789"];

    [Fact]
    public void Write_Invoice_SaysWhatTheSheetSays()
    {
        var text = Read(Sheet(3), out var pages);

        Assert.Equal(1, pages);
        Assert.All((string[])["Invoice VE-2026-00418", .. Heads, "Kontor", "Juno 1, Analyst", "Monthly fee, prorated", "18 of 30 days", "€49.00", "−€12.00", "Net", "€150.58", "Total", "€179.19", "Page 1 of 1"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ManyLines_GoesOnWithItsColumnsAndLosesNone()
    {
        var text = Read(Sheet(60), out var pages);

        Assert.InRange(pages, 3, 20);
        Assert.Equal(pages, Columns().Count(text));
        Assert.All(Enumerable.Range(1, 60), number => Assert.Contains($"Juno {number}, Analyst", text, StringComparison.Ordinal));
        Assert.Contains($"Page {pages} of {pages}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Жук и Ко, Ωmega, Łódź", "Жук и Ко, Ωmega, Łódź")]
    [InlineData("日本 GmbH 😀", "?? GmbH ?")]
    [InlineData("two\nlines\tand a tab", "two lines and a tab")]
    public void Write_AnyLetters_ShowsWhatTheFontHas(string name, string shown) =>
        Assert.Contains(shown, Read(Sheet(1) with { Heads = [new("Billed to", [name])] }, out _), StringComparison.Ordinal);

    [Fact]
    public void Write_LongWordsAndNothing_StaysOnThePaper()
    {
        var sheet = Sheet(1) with { Heads = [new("Billed to", [new string('w', 120)]), new("From", [""])], Line = "" };
        using var file = PdfDocument.Open(new PdfInvoice().Write(sheet));

        Assert.All(file.GetPages().SelectMany(page => page.Letters), letter => Assert.InRange(letter.EndBaseLine.X, 0, 595));
    }

    [Fact]
    public void Write_Fonts_AreEmbeddedAndOnlyWhatIsUsedOfThem()
    {
        var bytes = new PdfInvoice().Write(Sheet(3));
        using var file = PdfDocument.Open(bytes);

        Assert.All(file.GetPage(1).Letters, letter => Assert.Contains("Inter", letter.FontName, StringComparison.Ordinal));
        Assert.InRange(bytes.Length, 1_000, 120_000);
    }

    [Fact]
    public async Task Write_ReadByAnotherProgram_HasTheSameWords()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pdftotext"), "Needs pdftotext of Debian's poppler-utils.");
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, new PdfInvoice().Write(Sheet(3)), TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/pdftotext", ["-layout", path, "-"]) { RedirectStandardOutput = true })!;
            var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

            Assert.Matches(@"Monthly fee, prorated\s+18 of 30 days\s+€49\.00\s+€29\.40", text);
            Assert.Matches(@"Total\s+€179\.19", text);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Read(InvoiceSheet sheet, out int pages)
    {
        using var file = PdfDocument.Open(new PdfInvoice().Write(sheet));
        pages = file.NumberOfPages;
        return string.Join('\n', file.GetPages().Select(Lines));
    }

    // Words in the order in which they stand on the paper, from top to bottom.
    private static string Lines(Page page) => string.Join('\n', page.GetWords().GroupBy(word => Math.Round(word.BoundingBox.Bottom / 4))
        .OrderByDescending(line => line.Key).Select(line => string.Join(' ', line.OrderBy(word => word.BoundingBox.Left).Select(word => word.Text))));

    private static InvoiceSheet Sheet(int employees) => new(
        "Invoice VE-2026-00418",
        "September 2026",
        [new("Billed to", Heads), new("From", ["Kontor"])],
        "EUR",
        [
            .. Enumerable.Range(1, employees).Select(number => new SheetGroup(
                string.Create(CultureInfo.InvariantCulture, $"Juno {number}, Analyst"),
                "€17.40",
                [new("Monthly fee, prorated", "18 of 30 days", "€49.00", "€29.40"), new("Included in the fee", "2,000,000", "", "−€12.00")])),
        ],
        "Each line is rounded once.",
        [new("Net", "€150.58"), new("VAT 19%", "€28.61"), new("Total", "€179.19")]);

    [GeneratedRegex("Line Quantity Rate EUR")]
    private static partial Regex Columns();
}

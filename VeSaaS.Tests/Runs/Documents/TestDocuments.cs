using System.IO.Compression;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace VeSaaS.Tests.Runs.Documents;

/// <summary>Documents as people attach them, and as nobody should.</summary>
internal static class TestDocuments
{
    private const string Main = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    private const string Relations = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    /// <summary>A PDF document with one line on each page.</summary>
    public static byte[] Pdf(params IEnumerable<string> pages)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var line in pages)
        {
            builder.AddPage(PageSize.A4).AddText(line, 12, new PdfPoint(50, 700), font);
        }

        return builder.Build();
    }

    /// <summary>A PDF document of the given objects, numbered from 1; the first is its catalogue.</summary>
    public static byte[] RawPdf(string trailer, params IReadOnlyList<byte[]> objects)
    {
        using var file = new MemoryStream();
        List<long> places = [];
        Write("%PDF-1.7\n");
        foreach (var (content, number) in objects.Select((content, index) => (content, index + 1)))
        {
            places.Add(file.Length);
            Write($"{number} 0 obj\n");
            file.Write(content);
            Write("\nendobj\n");
        }

        var table = file.Length;
        Write($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}");
        Write($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    public static byte[] Word(string body) => Zip(("word/document.xml", $"<w:document {Main}><w:body>{body}</w:body></w:document>"));

    public static byte[] Excel(string shared, params IReadOnlyList<(string Name, string Rows)> sheets) => Zip([
        ("xl/workbook.xml", $"<workbook {Relations}><sheets>{string.Concat(sheets.Select((sheet, index) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{index + 1}\" r:id=\"rId{index}\"/>"))}</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", $"<Relationships>{string.Concat(sheets.Select((_, index) => $"<Relationship Id=\"rId{index}\" Target=\"worksheets/s{index}.xml\"/>"))}</Relationships>"),
        ("xl/sharedStrings.xml", $"<sst>{shared}</sst>"),
        .. sheets.Select((sheet, index) => ($"xl/worksheets/s{index}.xml", $"<worksheet><sheetData>{sheet.Rows}</sheetData></worksheet>"))]);

    /// <summary>A presentation whose slides are filed in another order than they are shown in.</summary>
    public static byte[] PowerPoint(params IReadOnlyList<string> slides) => Zip([
        ("ppt/presentation.xml", $"<p:presentation xmlns:p=\"p\" {Relations}><p:sldIdLst>{string.Concat(slides.Select((_, index) => $"<p:sldId id=\"{index}\" r:id=\"rId{index}\"/>"))}</p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", $"<Relationships>{string.Concat(slides.Select((_, index) => $"<Relationship Id=\"rId{index}\" Target=\"/ppt/slides/s{slides.Count - index}.xml\"/>"))}</Relationships>"),
        .. slides.Select((slide, index) => ($"ppt/slides/s{slides.Count - index}.xml", $"<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:r><a:t>{slide}</a:t></a:r></a:p></p:sld>"))]);

    public static byte[] Zip(params IEnumerable<(string Path, string Text)> entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in entries.Prepend(("[Content_Types].xml", "<Types/>")))
            {
                using var entry = archive.CreateEntry(path, CompressionLevel.Optimal).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    /// <summary>A stream object of so many spaces, packed.</summary>
    public static byte[] PackedSpaces(long megabytes)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var piece = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
            for (var number = 0L; number < megabytes; number++)
            {
                deflate.Write(piece);
            }
        }

        return [.. Encoding.ASCII.GetBytes($"<< /Filter /FlateDecode /Length {packed.Length} >>\nstream\n"), .. packed.ToArray(), .. "\nendstream"u8];
    }
}

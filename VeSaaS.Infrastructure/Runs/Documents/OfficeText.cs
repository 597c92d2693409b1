using System.Xml;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>The text of Word documents and PowerPoint presentations. Both say it in the same manner, in other namespaces.</summary>
internal static class OfficeText
{
    /// <exception cref="DocumentException">It is not read, and why.</exception>
    public static string ReadWord(byte[] content)
    {
        using var package = new OfficePackage(content);
        var text = new DocumentText();
        using (var body = package.Require("word/document.xml"))
        {
            Read(body, text);
        }

        foreach (var notes in (string[])["word/footnotes.xml", "word/endnotes.xml"])
        {
            using var reader = package.Open(notes);
            if (reader is not null)
            {
                text.Append('\n');
                Read(reader, text);
            }
        }

        return text.Finish();
    }

    /// <exception cref="DocumentException">It is not read, and why.</exception>
    public static string ReadPowerPoint(byte[] content)
    {
        using var package = new OfficePackage(content);
        var text = new DocumentText();
        var slides = SlidesOf(package);
        if (slides.Count > DocumentLimits.MaxPages)
        {
            throw DocumentException.TooManyPages("slides");
        }

        foreach (var (slide, number) in slides.Select((slide, index) => (slide, index + 1)))
        {
            text.Append(FormattableString.Invariant($"Slide {number}\n"));
            using var reader = package.Require(slide);
            Read(reader, text);
            text.Append('\n');
        }

        return text.Finish();
    }

    private static List<string> SlidesOf(OfficePackage package)
    {
        const string presentation = "ppt/presentation.xml";
        var targets = package.TargetsOf(presentation);
        List<string> slides = [];
        using var reader = package.Require(presentation);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sldId" } && reader.GetAttribute("id", OfficePackage.References) is { } id
                && targets.TryGetValue(id, out var slide))
            {
                slides.Add(slide);
            }
        }

        return slides;
    }

    // <w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:tab/><w:t>Ada</w:t></w:r></w:p>      a paragraph of two runs; a: instead of w: on slides
    // <w:tc>…</w:tc><w:tc>…</w:tc>                                                  cells of a table's row
    // What was deleted while changes were tracked stands in <w:delText>, fields in <w:instrText>: neither is text.
    private static void Read(XmlReader reader, DocumentText text)
    {
        var isText = false;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    isText = reader is { LocalName: "t", IsEmptyElement: false };
                    Append(text, reader.LocalName switch { "tab" => "\t", "br" or "cr" => "\n", _ => "" });
                    break;
                case XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA when isText:
                    text.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    isText = false;
                    Append(text, reader.LocalName switch { "p" or "tr" => "\n", "tc" => "\t", _ => "" });
                    break;
            }
        }
    }

    private static void Append(DocumentText text, string mark)
    {
        if (mark.Length > 0)
        {
            text.Append(mark);
        }
    }
}

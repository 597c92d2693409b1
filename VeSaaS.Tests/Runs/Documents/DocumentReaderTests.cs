using System.Text;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Infrastructure.Runs.Documents;
using Xunit;
using static VeSaaS.Tests.Runs.Documents.TestDocuments;

namespace VeSaaS.Tests.Runs.Documents;

/// <summary>The text of documents, read in a process of its own as the product does it.</summary>
public sealed class DocumentReaderTests
{
    private const string Text = "<w:p><w:r><w:t>x</w:t></w:r></w:p>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Documents that would cost a careless reader its memory, its stack, its time, or its secrets, and what is said about each.</summary>
    public static TheoryData<string, string> Hostile => new()
    {
        { "pdf-garbage", "it is damaged" },
        { "pdf-cut-off", "it is damaged" },
        { "pdf-password", "it is protected by a password." },
        { "pdf-pages", "it has more than 500 pages." },
        { "pdf-picture-only", "there is no text in it" },
        { "pdf-page-tree-in-a-circle", "there is no text in it" },
        { "pdf-form-within-itself", "there is no text in it" },
        { "pdf-arrays-in-arrays", "it is damaged" },
        // Where the reader's memory ends decides which words it are.
        { "pdf-swells", "" },
        { "word-swells", "unpacked it has more than 200 MB." },
        { "word-too-much-text", "it has more than 500,000 characters of text." },
        { "word-entities", "it is damaged" },
        { "word-external-entity", "it is damaged" },
        { "word-no-text", "there is no text in it" },
        { "word-without-body", "it is damaged" },
        { "word-deep", "it is damaged" },
        { "word-many-entries", "it is damaged" },
        { "excel-one-text-in-many-cells", "it has more than 500,000 characters of text." },
        { "excel-far-cells", "it has more than 500,000 characters of text." },
        { "excel-no-such-text", "Sheet" },
        { "powerpoint-slides", "it has more than 500 slides." },
    };

    [Fact]
    public async Task ReadAsync_Pdf_GivesThePagesInOrder() =>
        Assert.Equal("Revenue of September\n\nCosts of September", await ReadAsync(ContentKind.Pdf, Pdf("Revenue of September", "Costs of September")));

    [Fact]
    public async Task ReadAsync_Word_GivesParagraphsAndTablesWithoutWhatWasDeleted()
    {
        const string body = """
            <w:p><w:r><w:t xml:space="preserve">Dear </w:t></w:r><w:r><w:t>Ada &amp; Söhne</w:t></w:r><w:del><w:r><w:delText>never sent</w:delText></w:r></w:del></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>North</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            """;

        var text = await ReadAsync(ContentKind.Word, Word(body));

        Assert.StartsWith("Dear Ada & Söhne\nNorth", text, StringComparison.Ordinal);
        Assert.Contains("\t12", text, StringComparison.Ordinal);
        Assert.DoesNotContain("never sent", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Excel_GivesRowsWithTabsSheetAfterSheet()
    {
        var workbook = Excel(
            "<si><t>Region</t></si><si><r><t>Rev</t></r><r><t>enue</t></r></si>",
            ("Figures", """<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row/><row><c r="A3" t="inlineStr"><is><t>North</t></is></c><c r="C3"><f>SUM(1,2)</f><v>3.5</v></c><c r="D3" t="b"><v>1</v></c></row>"""),
            ("Notes", """<row><c><v>1</v></c><c><v>2</v></c></row>"""));

        Assert.Equal("Sheet Figures\nRegion\t\tRevenue\nNorth\t\t3.5\tTRUE\n\nSheet Notes\n1\t2", await ReadAsync(ContentKind.Excel, workbook));
    }

    [Fact]
    public async Task ReadAsync_PowerPoint_GivesTheSlidesInTheirOrder() =>
        Assert.Equal("Slide 1\nWelcome\n\nSlide 2\nThanks", await ReadAsync(ContentKind.PowerPoint, PowerPoint("Welcome", "Thanks")));

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task ReadAsync_HostileDocument_EndsWithWordsAndHarmsNobody(string name, string words)
    {
        var (kind, content) = Make(name);

        // The text, where a document is odd and yet can be read.
        var said = await SayAsync(kind, content);

        Assert.StartsWith(words, said, StringComparison.Ordinal);
        Assert.True(said.Length is > 0 and < 500, said);
    }

    [Fact]
    public async Task ReadAsync_GivenUp_EndsTheProcess()
    {
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DocumentReader.ReadAsync(ContentKind.Pdf.MediaType, new MemoryStream(Pdf("Text")), giveUp.Token));
    }

    [Fact]
    public void StartOf_AnyDocument_KeepsTheHostsEnvironmentToItself() =>
        Assert.All(DocumentReader.StartOf(ContentKind.Pdf.MediaType).Environment.Keys, name => Assert.StartsWith("DOTNET_", name, StringComparison.Ordinal));

    private static (ContentKind Kind, byte[] Content) Make(string name) => name switch
    {
        "pdf-garbage" => (ContentKind.Pdf, [.. "%PDF-1.7\n"u8, .. new byte[5000]]),
        "pdf-cut-off" => (ContentKind.Pdf, Pdf("Text")[..200]),
        "pdf-password" => (ContentKind.Pdf, RawPdf($"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{new string('1', 64)}> /U <{new string('2', 64)}> >>", Bytes("<< /Type /Catalog /Pages 2 0 R >>"), Bytes("<< /Type /Pages /Kids [] /Count 0 >>"))),
        "pdf-pages" => (ContentKind.Pdf, Pdf(Enumerable.Repeat("Text", DocumentLimits.MaxPages + 1))),
        "pdf-picture-only" => (ContentKind.Pdf, Pdf(" ")),
        "pdf-page-tree-in-a-circle" => (ContentKind.Pdf, RawPdf("", Bytes("<< /Type /Catalog /Pages 2 0 R >>"), Bytes("<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"), Bytes("<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 2 >>"))),
        "pdf-form-within-itself" => (ContentKind.Pdf, RawPdf("", Page("/Resources << /XObject << /F 5 0 R >> >>", Content("/F Do"), Bytes("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length 5 >>\nstream\n/F Do\nendstream")))),
        "pdf-arrays-in-arrays" => (ContentKind.Pdf, RawPdf("", Page("", Bytes(new string('[', 2_000_000))))),
        "pdf-swells" => (ContentKind.Pdf, RawPdf("", Page("", PackedSpaces(1500)))),
        "word-swells" => (ContentKind.Word, Word(Text + new string(' ', 201 * 1024 * 1024))),
        "word-too-much-text" => (ContentKind.Word, Word($"<w:p><w:r><w:t>{new string('a', DocumentLimits.MaxCharacters + 1)}</w:t></w:r></w:p>")),
        "word-entities" => (ContentKind.Word, Zip(("word/document.xml", $"<!DOCTYPE d [<!ENTITY a \"{new string('a', 1000)}\"><!ENTITY b \"{string.Concat(Enumerable.Repeat("&a;", 1000))}\">]><d><t>&b;</t></d>"))),
        "word-external-entity" => (ContentKind.Word, Zip(("word/document.xml", "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><d><t>&a;</t></d>"))),
        "word-no-text" => (ContentKind.Word, Word("<w:p/>")),
        "word-without-body" => (ContentKind.Word, Zip(("other.xml", "<d/>"))),
        "word-deep" => (ContentKind.Word, Word(string.Concat(Enumerable.Repeat("<a>", 30_000_000)))),
        "word-many-entries" => (ContentKind.Word, Zip(Enumerable.Range(0, DocumentLimits.MaxEntries + 1).Select(number => ($"{number}", "")))),
        "excel-one-text-in-many-cells" => (ContentKind.Excel, Excel($"<si><t>{new string('a', 100_000)}</t></si>", ("S", $"<row>{string.Concat(Enumerable.Repeat("<c t=\"s\"><v>0</v></c>", 100_000))}</row>"))),
        "excel-far-cells" => (ContentKind.Excel, Excel("", ("S", string.Concat(Enumerable.Repeat("<row><c r=\"XFD1\"><v>1</v></c></row>", 1000))))),
        "excel-no-such-text" => (ContentKind.Excel, Excel("", ("S", "<row><c t=\"s\"><v>99</v></c><c t=\"s\"><v>-1</v></c><c t=\"s\"><v>no number</v></c></row>"))),
        "powerpoint-slides" => (ContentKind.PowerPoint, PowerPoint([.. Enumerable.Repeat("Slide", DocumentLimits.MaxPages + 1)])),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Content(string text) => Bytes($"<< /Length {text.Length} >>\nstream\n{text}\nendstream");

    private static List<byte[]> Page(string resources, params IReadOnlyList<byte[]> contents) => [
        Bytes("<< /Type /Catalog /Pages 2 0 R >>"), Bytes("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        Bytes($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R {resources} >>"), .. contents];

    private static Task<string> ReadAsync(ContentKind kind, byte[] content) => DocumentReader.ReadAsync(kind.MediaType, new MemoryStream(content), Token);

    private static async Task<string> SayAsync(ContentKind kind, byte[] content)
    {
        try
        {
            return await ReadAsync(kind, content);
        }
        catch (DocumentException exception)
        {
            return exception.Message;
        }
    }
}

using System.IO.Compression;
using System.Text;
using VeSaaS.Core.Persistence.Blobs;
using Xunit;

namespace VeSaaS.Tests.Persistence.Blobs;

public sealed class ContentSnifferTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], string> Kinds() => new()
    {
        { "a.png", Png, "image/png" },
        { "a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "image/jpeg" },
        { "a.webp", Encoding.Latin1.GetBytes("RIFF\u0010\0\0\0WEBPVP8 "), "image/webp" },
        { "a.pdf", "%PDF-1.7\n%\u00e2\u00e3"u8.ToArray(), "application/pdf" },
        { "a.txt", "Grüße, 世界 🙂"u8.ToArray(), "text/plain" },
        { "a.csv", "a,b\n1,2\n"u8.ToArray(), "text/csv" },
        { "a.md", "# Title"u8.ToArray(), "text/markdown" },
        { "a.json", """{"a":1}"""u8.ToArray(), "application/json" },
        { "empty.txt", [], "text/plain" },
        { "old.csv", [.. "name;Stra"u8, 0xDF, .. "e\n"u8], "text/csv" },
        { "a.docx", Zip("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "a.xlsx", Zip("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { "a.pptx", Zip("[Content_Types].xml", "ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
        { "invoice.xml", "<?xml version=\"1.0\"?><Invoice/>"u8.ToArray(), "text/plain" },
    };

    public static TheoryData<string, byte[]> Refused() => new()
    {
        // The name lies.
        { "photo.png", "just text"u8.ToArray() },
        { "notes.txt", Png },
        { "report.pdf", Zip("[Content_Types].xml", "word/document.xml") },
        { "table.docx", Zip("[Content_Types].xml", "xl/workbook.xml") },
        // What browsers run, also behind a byte order mark, a comment, a declaration, a prefix, or another name.
        { "page.html", "<!DOCTYPE html><p>"u8.ToArray() },
        { "page.txt", "\ufeff \n<HTML><script>alert(1)</script>"u8.ToArray() },
        { "drawing.txt", "<?xml version='1.0'?><!-- x --><svg onload='alert(1)'/>"u8.ToArray() },
        { "drawing.xml", "<x:svg xmlns:x='http://www.w3.org/2000/svg'/>"u8.ToArray() },
        { "drawing.png", "<svg/>"u8.ToArray() },
        // Programs, archives, and what begins like something else.
        { "tool.txt", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] },
        { "tool.txt", [0x4D, 0x5A, 0x90, 0, 3] },
        { "all.zip", Zip("a.txt") },
        { "all.docx", Zip("word/document.xml") },
        { "macro.docx", Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin") },
        { "broken.docx", "PK\u0003\u0004 and then nothing"u8.ToArray() },
        { "late.pdf", "\0\0%PDF-1.7"u8.ToArray() },
        { "wide.txt", Encoding.Unicode.GetBytes("UTF-16") },
        { "old.json", [(byte)'"', 0xDF, (byte)'"'] },
        { "cut.bin", [.. "ends inside a character "u8, 0xE4, 0xB8] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Detect_TakenKind_HasTheMediaTypeOfItsContent(string name, byte[] content, string mediaType)
    {
        var kind = await ContentSniffer.DetectAsync(new MemoryStream(content), Token);

        Assert.Null(kind.WhyNot(name));
        Assert.Equal(mediaType, kind.MediaTypeOf(name));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Detect_OtherContent_IsRefusedWithAReason(string name, byte[] content)
    {
        var kind = await ContentSniffer.DetectAsync(new MemoryStream(content), Token);

        Assert.StartsWith(name, kind.WhyNot(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_PolyglotOfImageAndArchive_IsWhatItBeginsWith()
    {
        var kind = await ContentSniffer.DetectAsync(new MemoryStream([.. Png, .. Zip("[Content_Types].xml", "word/document.xml")]), Token);

        Assert.Equal("image/png", kind.MediaType);
        Assert.NotNull(kind.WhyNot("a.docx"));
    }

    [Fact]
    public async Task Detect_CharacterAcrossTwoReads_IsText()
    {
        var content = Encoding.UTF8.GetBytes(new string('a', 64 * 1024 - 1) + "ü" + new string('世', 100_000));

        Assert.Same(ContentKind.Text, await ContentSniffer.DetectAsync(new MemoryStream(content), Token));
    }

    [Fact]
    public async Task Detect_ControlByteAtTheVeryEnd_IsNotText()
    {
        var content = Enumerable.Repeat((byte)'a', 500_000).Append((byte)0).ToArray();

        Assert.Same(ContentKind.Unknown, await ContentSniffer.DetectAsync(new MemoryStream(content), Token));
    }

    [Fact]
    public async Task Detect_ArchiveThatWouldSwell_IsNotUnpacked()
    {
        var bomb = Zip(["[Content_Types].xml", "word/document.xml"], new byte[200 * 1024 * 1024]);
        Assert.True(bomb.Length < 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        // Nothing here waits, so all of it happens on this thread.
        var kind = ContentSniffer.DetectAsync(new MemoryStream(bomb), Token);

        Assert.True(kind.IsCompleted);
        Assert.Equal("a Word document", (await kind).Label);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 * 1024 * 1024);
    }

    private static byte[] Zip(params string[] names) => Zip(names, "x"u8.ToArray());

    private static byte[] Zip(string[] names, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }
}

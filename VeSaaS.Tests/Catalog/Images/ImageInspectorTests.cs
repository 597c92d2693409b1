using System.Text;
using SkiaSharp;
using VeSaaS.Core.Catalog.Images;
using Xunit;

namespace VeSaaS.Tests.Catalog.Images;

/// <summary>What may be decoded at all. Every file here is refused, or let through, without a pixel of it being decoded.</summary>
public sealed class ImageInspectorTests
{
    private static readonly byte[] Png = TestImages.Make(300, 240);
    private static readonly byte[] Jpeg = TestImages.Make(300, 240, SKEncodedImageFormat.Jpeg);
    private static readonly byte[] WebP = TestImages.Make(300, 240, SKEncodedImageFormat.Webp);

    public static TheoryData<string, byte[], string> Hostile { get; } = new()
    {
        { "nothing", [], "is empty" },
        { "text", Encoding.UTF8.GetBytes("hello"), "not a PNG, JPEG or WebP" },
        { "svg", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "which a browser would run" },
        { "gif", [.. "GIF89a"u8, .. new byte[64]], "is a GIF" },
        { "zip", TestImages.Zip(), "not a PNG, JPEG or WebP" },
        { "png and zip", [.. Png, .. TestImages.Zip()], "ZIP archive at once" },
        { "zip inside a png", TestImages.ZipInside(Png), "ZIP archive at once" },
        { "jpeg and zip", [.. Jpeg, .. TestImages.Zip()], "ZIP archive at once" },
        { "webp and zip", [.. WebP, .. TestImages.Zip()], "ZIP archive at once" },
        { "png and page", [.. Png, .. "<script>alert(1)</script>"u8], "something else behind" },
        { "jpeg and page", [.. Jpeg, .. "<script>alert(1)</script>"u8], "something else behind" },
        { "webp and page", [.. WebP, .. "<script>alert(1)</script>"u8], "something else behind" },
        { "bomb", TestImages.Bomb(60_000, 60_000), "has 60000 × 60000 pixels. Use at most 8000 × 8000" },
        { "one edge too long", TestImages.Bomb(8_001, 300), "has 8001 × 300 pixels" },
        { "tiny", TestImages.Make(40, 40), "would look blurred" },
        { "animated png", TestImages.WithChunk(Png, "acTL", [0, 0, 0, 2, 0, 0, 0, 0]), "is animated" },
        { "animated webp", TestImages.AnimatedWebP(), "is animated" },
        { "cut png", Png[..(Png.Length / 2)], "ends too early" },
        { "cut jpeg", Jpeg[..(Jpeg.Length / 2)], "ends too early" },
        { "cut webp", WebP[..(WebP.Length / 2)], "ends too early" },
        { "png without a header", [.. Png[..8], .. TestImages.Chunk("IDAT", new byte[40])], "is damaged" },
        { "jpeg without a frame", [0xFF, 0xD8, 0xFF, 0xD9], "is damaged" },
        { "webp without a picture", [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPXXXX"u8, 20, 0, 0, 0, .. new byte[20]], "is damaged" },
        { "chunk that claims two gigabytes", [.. Png[..33], 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, .. new byte[40]], "ends too early" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task WhyNotAsync_HostileFile_NamesTheReason(string why, byte[] content, string reason)
    {
        var refusal = await ImageInspector.WhyNotAsync("shot.png", content, ImageKind.Screenshot, Token);

        Assert.True(refusal is not null, $"{why} was let through");
        Assert.StartsWith("shot.png ", refusal, StringComparison.Ordinal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhyNotAsync_StillImages_AreLetThrough()
    {
        // The second is what a phone writes: another picture behind the first one.
        foreach (var image in (byte[][])[Png, Jpeg, WebP, [.. Jpeg, .. Jpeg], [.. Jpeg, 0, 0, 0], TestImages.WithExif(Jpeg, 6)])
        {
            Assert.Null(await ImageInspector.WhyNotAsync("shot", image, ImageKind.Screenshot, Token));
        }
    }

    [Fact]
    public async Task WhyNotAsync_AnyCutOrFlippedByte_NeverThrows()
    {
        var random = new Random(17);
        foreach (var image in (byte[][])[Png, Jpeg, WebP, TestImages.AnimatedWebP()])
        {
            for (var round = 0; round < 400; round++)
            {
                byte[] broken = [.. image[..random.Next(image.Length + 1)]];
                if (broken.Length > 0)
                {
                    broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
                }

                await ImageInspector.WhyNotAsync("shot", broken, ImageKind.Icon, Token);
            }
        }
    }
}

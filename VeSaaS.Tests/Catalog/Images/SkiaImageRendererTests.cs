using System.Text;
using SkiaSharp;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Infrastructure.Catalog.Images;
using Xunit;

namespace VeSaaS.Tests.Catalog.Images;

public sealed class SkiaImageRendererTests : IDisposable
{
    private readonly SkiaImageRenderer _renderer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _renderer.Dispose();

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task RenderAsync_LargeScreenshot_FitsBothSizes(SKEncodedImageFormat format)
    {
        var rendered = await RenderAsync(TestImages.Make(2560, 1600, format), ImageKind.Screenshot);

        Assert.Equal((1280, 800), (rendered.Width, rendered.Height));
        Assert.Equal((1280, 800), SizeOf(rendered.Large));
        Assert.Equal((640, 400), SizeOf(rendered.Small));
    }

    [Fact]
    public async Task RenderAsync_SmallScreenshot_IsNotEnlarged()
    {
        var rendered = await RenderAsync(TestImages.Make(500, 300), ImageKind.Screenshot);

        Assert.Equal((500, 300), SizeOf(rendered.Large));
        Assert.Equal((500, 300), SizeOf(rendered.Small));
    }

    [Fact]
    public async Task RenderAsync_WideIcon_IsTheSquareInTheMiddle()
    {
        var rendered = await RenderAsync(TestImages.Make(900, 300, draw: canvas => TestImages.TwoHalves(canvas, 900, 300)), ImageKind.Icon);

        using var icon = SKBitmap.Decode(rendered.Large);
        Assert.Equal((192, 192), (icon.Width, icon.Height));
        Assert.True(IsRed(icon.GetPixel(20, 96)));
        Assert.True(IsLime(icon.GetPixel(170, 96)));
    }

    // Stored: red left, lime right. As the camera was held, the red half comes to lie here.
    [Theory]
    [InlineData(1, "left")]
    [InlineData(2, "right")]
    [InlineData(3, "right")]
    [InlineData(4, "left")]
    [InlineData(5, "top")]
    [InlineData(6, "top")]
    [InlineData(7, "bottom")]
    [InlineData(8, "bottom")]
    public async Task RenderAsync_Orientation_IsApplied(ushort orientation, string red)
    {
        var stored = TestImages.Make(600, 400, SKEncodedImageFormat.Jpeg, canvas => TestImages.TwoHalves(canvas, 600, 400));

        var rendered = await RenderAsync(TestImages.WithExif(stored, orientation), ImageKind.Screenshot);

        using var image = SKBitmap.Decode(rendered.Large);
        Assert.Equal(red is "left" or "right" ? (600, 400) : (400, 600), (image.Width, image.Height));
        var (x, y) = red switch
        {
            "left" => (20, image.Height / 2),
            "right" => (image.Width - 20, image.Height / 2),
            "top" => (image.Width / 2, 20),
            _ => (image.Width / 2, image.Height - 20),
        };
        Assert.True(IsRed(image.GetPixel(x, y)), $"{image.GetPixel(x, y)}");
        Assert.True(IsLime(image.GetPixel(image.Width - 1 - x, image.Height - 1 - y)));
    }

    [Fact]
    public async Task RenderAsync_Metadata_IsGone()
    {
        var source = TestImages.WithExif(TestImages.Make(600, 400, SKEncodedImageFormat.Jpeg), 1);
        Assert.Contains("secret-location", Encoding.Latin1.GetString(source), StringComparison.Ordinal);

        var rendered = await RenderAsync(source, ImageKind.Screenshot);

        foreach (var content in (byte[][])[rendered.Large, rendered.Small])
        {
            var text = Encoding.Latin1.GetString(content);
            Assert.DoesNotContain("secret-location", text, StringComparison.Ordinal);
            Assert.All((string[])["EXIF", "XMP ", "ICCP"], chunk => Assert.DoesNotContain(chunk, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task RenderAsync_TransparentPng_StaysTransparent()
    {
        var rendered = await RenderAsync(TestImages.Make(300, 300, draw: canvas => canvas.Clear(SKColors.Transparent)), ImageKind.Icon);

        using var icon = SKBitmap.Decode(rendered.Small);
        Assert.Equal(0, icon.GetPixel(48, 48).Alpha);
    }

    [Fact]
    public async Task RenderAsync_PixelsMissingOrBroken_IsRefused()
    {
        // Its header and its end are there, and its pixels are not enough.
        Assert.Null(await _renderer.RenderAsync(TestImages.Bomb(4000, 4000), ImageKind.Screenshot, Token));
        Assert.Null(await _renderer.RenderAsync(Encoding.ASCII.GetBytes("no image at all"), ImageKind.Screenshot, Token));
        Assert.Null(await _renderer.RenderAsync(TestImages.Bomb(60_000, 60_000), ImageKind.Screenshot, Token));
    }

    private async Task<RenderedImage> RenderAsync(byte[] content, ImageKind kind) =>
        await _renderer.RenderAsync(content, kind, Token) ?? throw new InvalidOperationException("It was not decoded.");

    private static (int Width, int Height) SizeOf(byte[] content)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data);
        Assert.Equal(SKEncodedImageFormat.Webp, codec.EncodedFormat);
        return (codec.Info.Width, codec.Info.Height);
    }

    private static bool IsRed(SKColor color) => color is { Red: > 200, Green: < 60 };

    private static bool IsLime(SKColor color) => color is { Green: > 200, Red: < 60 };
}

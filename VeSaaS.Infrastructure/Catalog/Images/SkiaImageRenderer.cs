using SkiaSharp;
using VeSaaS.Core.Catalog.Images;

namespace VeSaaS.Infrastructure.Catalog.Images;

/// <summary>Decodes with Skia, one image at a time: the largest that is taken needs 256 MB while it is decoded.</summary>
internal sealed class SkiaImageRenderer : IImageRenderer, IDisposable
{
    private const float Quality = 88;

    private readonly SemaphoreSlim _turn = new(1);

    public async Task<RenderedImage?> RenderAsync(byte[] content, ImageKind kind, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Render(content, kind), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static RenderedImage? Render(byte[] content, ImageKind kind)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data);
        // What Skia reads in the header is held against the same bounds as what was read before: two readers may see two images in one file.
        if (codec is null || codec.Info is not { Width: > 0 and <= ImageRules.MaxEdge, Height: > 0 and <= ImageRules.MaxEdge })
        {
            return null;
        }

        using var pixels = new SKBitmap();
        if (!pixels.TryAllocPixels(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()))
            || codec.GetPixels(pixels.Info, pixels.GetPixels()) is not SKCodecResult.Success)
        {
            return null;
        }

        pixels.SetImmutable();
        using var image = SKImage.FromBitmap(pixels);
        var turned = Orientation.Of(codec.EncodedOrigin, codec.Info.Width, codec.Info.Height);
        var (large, width, height) = Draw(image, turned, kind, ImageRules.LargeBox(kind));
        var (small, _, _) = Draw(image, turned, kind, ImageRules.SmallBox(kind));
        return new RenderedImage(large, small, width, height);
    }

    private static (byte[] Content, int Width, int Height) Draw(SKImage image, Orientation turned, ImageKind kind, (int Width, int Height) box)
    {
        // Of an icon only the square in the middle is shown.
        var (sourceWidth, sourceHeight) = kind is ImageKind.Icon
            ? (Math.Min(turned.Width, turned.Height), Math.Min(turned.Width, turned.Height))
            : (turned.Width, turned.Height);
        var scale = Math.Min(1f, Math.Min((float)box.Width / sourceWidth, (float)box.Height / sourceHeight));
        var (width, height) = (Math.Max(1, (int)Math.Round(sourceWidth * scale)), Math.Max(1, (int)Math.Round(sourceHeight * scale)));
        // Without a colour space the encoder writes no profile either: pixels and nothing else.
        using var target = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using (var canvas = new SKCanvas(target))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.Scale((float)width / sourceWidth, (float)height / sourceHeight);
            canvas.Translate((sourceWidth - turned.Width) / 2f, (sourceHeight - turned.Height) / 2f);
            var matrix = turned.Matrix;
            canvas.Concat(in matrix);
            canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear), null);
        }

        using var pixels = target.PeekPixels();
        using var encoded = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality))
            ?? throw new InvalidOperationException("Skia could not encode what it has drawn.");
        return (encoded.ToArray(), width, height);
    }

    /// <summary>How a camera was held: the size as people see it, and what turns the stored pixels there.</summary>
    private readonly record struct Orientation(int Width, int Height, SKMatrix Matrix)
    {
        public static Orientation Of(SKEncodedOrigin origin, int storedWidth, int storedHeight)
        {
            var (width, height) = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom
                ? (storedHeight, storedWidth)
                : (storedWidth, storedHeight);
            return new Orientation(width, height, origin switch
            {
                SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
                SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
                SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
                SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
                SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
                SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
                SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
                _ => SKMatrix.Identity,
            });
        }
    }
}

using System.Buffers.Binary;
using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>What a file says about itself before a pixel of it is decoded.</summary>
/// <param name="Width">Pixels, before its orientation is applied.</param>
/// <param name="Height">Pixels.</param>
/// <param name="IsAnimated">Whether it has more than one picture.</param>
/// <param name="End">Bytes up to its end as its format has it; more than there are when it is cut off.</param>
internal readonly record struct ImageShape(int Width, int Height, bool IsAnimated, long End);

/// <summary>
/// Decides by the bytes alone whether an upload may be decoded: its kind, its dimensions, that it is one still picture, whole, and nothing else
/// besides. Only the structure of the file is read, so that what would swell on decoding costs nothing.
/// </summary>
public static class ImageInspector
{
    private const int ZipEnd = 22;
    private const int ZipComment = ushort.MaxValue;

    /// <summary>Why the upload is refused, in a sentence that begins with its name; null when it may be decoded.</summary>
    public static async Task<string?> WhyNotAsync(string name, byte[] content, ImageKind kind, CancellationToken cancellationToken)
    {
        if (content.Length == 0)
        {
            return $"{name} is empty.";
        }

        if (content.AsSpan().StartsWith("GIF8"u8))
        {
            return $"{name} is a GIF by its content. Use a PNG, JPEG or WebP image that stands still.";
        }

        using var stream = new MemoryStream(content, writable: false);
        var type = await ContentSniffer.DetectAsync(stream, cancellationToken);
        if (type == ContentKind.Markup)
        {
            return $"{name} is {type.Label} by its content, which a browser would run. Save it as PNG, JPEG or WebP.";
        }

        return ShapeOf(type, content) is { } read ? Judge(name, read(), content, kind)
            : $"{name} is not a PNG, JPEG or WebP image by its content.";
    }

    private static Func<ImageShape?>? ShapeOf(ContentKind type, byte[] content) =>
        type == ContentKind.Png ? () => PngShape.Read(content)
        : type == ContentKind.Jpeg ? () => JpegShape.Read(content)
        : type == ContentKind.WebP ? () => WebPShape.Read(content)
        : null;

    private static string? Judge(string name, ImageShape? read, byte[] content, ImageKind kind)
    {
        if (read is not { } shape)
        {
            return $"{name} is damaged: its header cannot be read.";
        }

        if (shape.IsAnimated)
        {
            return $"{name} is animated. Use an image that stands still.";
        }

        if (shape.Width > ImageRules.MaxEdge || shape.Height > ImageRules.MaxEdge)
        {
            return $"{name} has {shape.Width} × {shape.Height} pixels. Use at most {ImageRules.MaxEdge} × {ImageRules.MaxEdge}.";
        }

        if (Math.Min(shape.Width, shape.Height) < ImageRules.MinEdge(kind))
        {
            return $"{name} has {shape.Width} × {shape.Height} pixels, which would look blurred. Use at least {ImageRules.MinEdge(kind)} × {ImageRules.MinEdge(kind)}.";
        }

        return IsArchive(content) ? $"{name} is an image and a ZIP archive at once. Save it again as an image alone."
            : shape.End > content.Length ? $"{name} ends too early: a part of the image is missing."
            : shape.End < content.Length ? $"{name} carries something else behind the image. Save it again as an image alone."
            : null;
    }

    /// <summary>A ZIP is found from its end, wherever it begins: its last record names the length of the comment that fills the rest of the file.</summary>
    private static bool IsArchive(ReadOnlySpan<byte> content)
    {
        for (var at = content.Length - ZipEnd; at >= 0 && at >= content.Length - ZipEnd - ZipComment; at--)
        {
            if (content[at..].StartsWith("PK\u0005\u0006"u8)
                && BinaryPrimitives.ReadUInt16LittleEndian(content[(at + 20)..]) == content.Length - at - ZipEnd)
            {
                return true;
            }
        }

        return false;
    }
}

namespace VeSaaS.Core.Catalog.Images;

/// <summary>An upload, decoded and made anew: WebP without anything but pixels.</summary>
/// <param name="Large">Fits <see cref="ImageRules.LargeBox"/>.</param>
/// <param name="Small">Fits <see cref="ImageRules.SmallBox"/>.</param>
/// <param name="Width">Pixels of the large one.</param>
/// <param name="Height">Pixels of the large one.</param>
public sealed record RenderedImage(byte[] Large, byte[] Small, int Width, int Height);

/// <summary>Decodes what <see cref="ImageInspector"/> let through.</summary>
public interface IImageRenderer
{
    /// <summary>
    /// The image in its two sizes: turned as its orientation says, an icon cut to a square around its middle, nothing enlarged. Null when it cannot
    /// be decoded to its end.
    /// </summary>
    Task<RenderedImage?> RenderAsync(byte[] content, ImageKind kind, CancellationToken cancellationToken);
}

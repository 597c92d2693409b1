namespace VeSaaS.Core.Catalog.Images;

/// <summary>What an image of a listing is for.</summary>
public enum ImageKind
{
    /// <summary>Beside the name; cut to a square.</summary>
    Icon,

    /// <summary>On the listing's own page.</summary>
    Screenshot,
}

/// <summary>Bounds of the images that operators upload, and the sizes in which they are kept.</summary>
public static class ImageRules
{
    /// <summary>Bytes of an upload: 5 MB.</summary>
    public const long MaxBytes = 5L * 1024 * 1024;

    /// <summary>Pixels of the longer edge of an upload.</summary>
    public const int MaxEdge = 8000;

    /// <summary>Screenshots of a listing.</summary>
    public const int MaxScreenshots = 8;

    /// <summary>Characters of a screenshot's description.</summary>
    public const int AltLength = 200;

    /// <summary>Images of a listing that are kept, used and unused; the unused go after <see cref="UnusedLifetime"/>.</summary>
    public const int MaxKept = 200;

    /// <summary>How long an image that no revision names is kept.</summary>
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromDays(1);

    /// <summary>Pixels that the shorter edge of an upload must have: below it every page would show it blurred.</summary>
    public static int MinEdge(ImageKind kind) => kind is ImageKind.Icon ? 96 : 200;

    /// <summary>The box that the large version fits in, in pixels; nothing is ever enlarged.</summary>
    public static (int Width, int Height) LargeBox(ImageKind kind) => kind is ImageKind.Icon ? (192, 192) : (1280, 1920);

    /// <summary>The box that the small version fits in.</summary>
    public static (int Width, int Height) SmallBox(ImageKind kind) => kind is ImageKind.Icon ? (96, 96) : (640, 960);
}

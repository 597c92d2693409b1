namespace VeSaaS.Core.Runs.Files;

/// <summary>Bounds of what people attach. What agents return is bounded by <see cref="RunsOptions"/>.</summary>
public static class FileLimits
{
    /// <summary>Bytes of one upload: 50 MB.</summary>
    public const long MaxUpload = 50L * 1024 * 1024;

    /// <summary>Bytes of all files of one message: 10 MB, because they travel inside it.</summary>
    public const long MaxInline = 10L * 1024 * 1024;

    /// <summary>The sentence for more bytes than <see cref="MaxInline"/>.</summary>
    public const string TooMuch = "Together these files have more than the 10 MB that a message carries. Remove some, or send a part of them.";

    /// <summary>Files of one message.</summary>
    public const int MaxPerMessage = 10;

    /// <summary>Uploads of one person that were not sent yet.</summary>
    public const int MaxDrafts = 40;

    /// <summary>How long an upload waits to be sent.</summary>
    public static readonly TimeSpan DraftLifetime = TimeSpan.FromDays(1);
}

using VeSaaS.Core.Persistence.Blobs;

namespace VeSaaS.Core.Runs.Files;

/// <summary>Bounds of what people attach. What agents return is bounded by <see cref="RunsOptions"/>.</summary>
public static class FileLimits
{
    /// <summary>Bytes of one upload: 50 MB.</summary>
    public const long MaxUpload = 50L * 1024 * 1024;

    /// <summary>
    /// Bytes of all files of one message: 10 MB, because they travel inside it. Of documents (<see cref="ContentKind.IsDocument"/>) that find no room there the text
    /// goes instead.
    /// </summary>
    public const long MaxInline = 10L * 1024 * 1024;

    /// <summary>The sentence for more bytes than <see cref="MaxInline"/>.</summary>
    public const string TooMuch = "Together these files have more than the 10 MB that a message carries. Remove some, or send a part of them.";

    /// <summary>Files of one message.</summary>
    public const int MaxPerMessage = 10;

    /// <summary>Uploads of one person that were not sent yet.</summary>
    public const int MaxDrafts = 40;

    /// <summary>How long an upload waits to be sent.</summary>
    public static readonly TimeSpan DraftLifetime = TimeSpan.FromDays(1);

    /// <summary>Why files of these types and sizes cannot go with one message, in words; null when they can.</summary>
    public static string? WhyNot(IEnumerable<(string MediaType, long Size)> files) => WithoutDocuments(files) > MaxInline ? TooMuch : null;

    /// <summary>Which of the files of a message travel as they are: all but those documents, in their order, that find no more room beside the others.</summary>
    public static IReadOnlyList<bool> FitInline(IReadOnlyList<(string MediaType, long Size)> files)
    {
        var room = MaxInline - WithoutDocuments(files);
        return [.. files.Select(file => !ContentKind.IsDocument(file.MediaType) || TakeRoom(file.Size))];

        bool TakeRoom(long size)
        {
            var fits = size <= room;
            room -= fits ? size : 0;
            return fits;
        }
    }

    /// <summary>Those of the files, in their order, that one message can carry.</summary>
    public static IReadOnlyList<TFile> Fitting<TFile>(IEnumerable<TFile> files, Func<TFile, (string MediaType, long Size)> of)
    {
        List<TFile> fitting = [];
        foreach (var file in files)
        {
            if (fitting.Count < MaxPerMessage && WhyNot(fitting.Append(file).Select(of)) is null)
            {
                fitting.Add(file);
            }
        }

        return fitting;
    }

    private static long WithoutDocuments(IEnumerable<(string MediaType, long Size)> files) => files.Where(file => !ContentKind.IsDocument(file.MediaType)).Sum(file => file.Size);
}

using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Web.Chat.Files;

/// <summary>A file that a person has chosen for the next message.</summary>
public sealed class DraftFile(string name, long size)
{
    /// <summary>As the browser calls it, until it is kept.</summary>
    public string Name => Kept?.Name ?? name;

    /// <summary>Bytes.</summary>
    public long Size => size;

    /// <summary>Bytes that have arrived.</summary>
    public long Received { get; set; }

    /// <summary>Set once it is kept.</summary>
    public FileRow? Kept { get; set; }

    /// <summary>Why it is not kept, in words.</summary>
    public string? Problem { get; set; }

    /// <summary>By its content; until it is kept, as its name promises.</summary>
    internal string MediaType => Kept?.MediaType ?? (ContentKind.Promised(name) ?? ContentKind.Unknown).MediaType;

    internal CancellationTokenSource Upload { get; } = new();

    internal bool IsUploading => Kept is null && Problem is null;

    /// <summary>0 to 100.</summary>
    internal int Percent => size == 0 ? 0 : (int)(Received * 100 / size);
}

/// <summary>The files of the next message, as far as this page knows.</summary>
public sealed class DraftList
{
    private readonly List<DraftFile> _files = [];

    /// <summary>In the order in which they were chosen.</summary>
    public IReadOnlyList<DraftFile> Files => _files;

    /// <summary>The files that can be sent.</summary>
    public IReadOnlyList<FileRow> Kept => [.. _files.Select(file => file.Kept).OfType<FileRow>()];

    /// <summary>Some are still on their way.</summary>
    public bool IsUploading => _files.Any(file => file.IsUploading);

    /// <summary>Why the message cannot be sent with these files, in words; null when it can as soon as all have arrived.</summary>
    public string? WhyNot =>
        _files.Count(file => file.Problem is not null) is var refused and > 0 ? $"Remove the {(refused == 1 ? "file that was" : "files that were")} not taken first."
        : _files.Count > FileLimits.MaxPerMessage ? $"A message carries at most {FileLimits.MaxPerMessage} files."
        : FileLimits.WhyNot(_files.Select(file => (file.MediaType, file.Size)));

    /// <summary>The documents of which only the text goes, because there is no room for all of it.</summary>
    public IReadOnlyList<DraftFile> AsText
    {
        get
        {
            var fit = FileLimits.FitInline([.. _files.Select(file => (file.MediaType, file.Size))]);
            return [.. _files.Where((_, index) => !fit[index])];
        }
    }

    internal DraftFile Add(string name, long size)
    {
        var file = new DraftFile(name, size);
        _files.Add(file);
        return file;
    }

    internal void Restore(IEnumerable<FileRow> files) =>
        _files.InsertRange(0, files.Where(file => Kept.All(known => known.Id != file.Id)).Select(file => new DraftFile(file.Name, file.Size) { Kept = file }));

    internal void Remove(DraftFile file)
    {
        file.Upload.Cancel();
        _files.Remove(file);
    }

    internal void Clear() => _files.Clear();
}

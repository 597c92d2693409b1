using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Web.Chat.Files;

/// <summary>The files of the next message, and what keeps and forgets them.</summary>
/// <param name="Drafts">The files.</param>
/// <param name="Upload">Keeps one under its name.</param>
/// <param name="Remove">Forgets one that was kept.</param>
/// <param name="Find">Those of the ids that can still be sent.</param>
public sealed record DraftHandling(
    DraftList Drafts, Func<string, Stream, CancellationToken, Task<UploadOutcome>> Upload, Func<FileRow, CancellationToken, Task> Remove,
    Func<IReadOnlyList<FileId>, CancellationToken, Task<IReadOnlyList<FileRow>>> Find);

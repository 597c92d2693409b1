using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Web.Chat.Files;

/// <summary>The files of the next message, and what keeps and forgets them.</summary>
/// <param name="Drafts">The files.</param>
/// <param name="Upload">Keeps one under its name.</param>
/// <param name="Remove">Forgets one that was kept.</param>
public sealed record DraftHandling(
    DraftList Drafts, Func<string, Stream, CancellationToken, Task<UploadOutcome>> Upload, Func<FileRow, CancellationToken, Task> Remove);

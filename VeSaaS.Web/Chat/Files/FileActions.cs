using System.Text;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Files;

/// <summary>What pages do with files, in one place for its components.</summary>
public sealed class FileActions(UploadFile upload, RemoveDraft remove, FileQueries files)
{
    private const int PreviewBytes = 16 * 1024;

    /// <summary>Keeps an upload.</summary>
    public Task<UploadOutcome> UploadAsync(Caller caller, HireId hire, string name, Stream content, CancellationToken cancellationToken) =>
        upload.ExecuteAsync(caller, hire, name, content, cancellationToken);

    /// <summary>Forgets an upload that was not sent.</summary>
    public Task RemoveAsync(Caller caller, FileRow file, CancellationToken cancellationToken) => remove.ExecuteAsync(caller, file.Id, cancellationToken);

    /// <summary>Those of the ids that are uploads of this person for this hire and can still be sent.</summary>
    public Task<IReadOnlyList<FileRow>> FindAsync(Caller caller, HireId hire, IReadOnlyList<FileId> ids, CancellationToken cancellationToken) =>
        files.DraftsAsync(caller, hire, ids, cancellationToken);

    /// <summary>The beginning of a text, or null when its content is gone.</summary>
    public async Task<string?> ReadBeginningAsync(Caller caller, FileRow file, CancellationToken cancellationToken)
    {
        if (await files.OpenAsync(caller.CustomerId, file.Id, cancellationToken) is not { } open)
        {
            return null;
        }

        await using var content = open.Content;
        var bytes = new byte[PreviewBytes];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimStart('\ufeff');
        // The last character may have been cut in two.
        return file.Size > length ? text.TrimEnd('\ufffd') + "…" : text;
    }

    /// <summary>Why an upload was not kept, in words; null when it was.</summary>
    internal static string? Explain(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.Kept => null,
        UploadOutcome.TooLarge(var reason) => reason,
        UploadOutcome.Refused(var reason) => reason,
        UploadOutcome.TooMany(var reason) => reason,
        UploadOutcome.NotAllowed => "Your role lets you read, not write.",
        _ => "This is no longer there. Load the page again.",
    };
}

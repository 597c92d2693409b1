using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Core.Chat;

/// <summary>The files of messages.</summary>
internal static class ChatFiles
{
    /// <summary>Why these files cannot go with a message, in words; null when they can. <paramref name="files"/> is null when one of them is gone.</summary>
    public static string? WhyNot(IReadOnlyList<StoredFile>? files) =>
        files is null ? "One of the files is no longer there. Remove it and attach it again."
        : FileLimits.WhyNot(files.Select(file => (file.MediaType, file.Size)));

    /// <summary>Whether the message carries exactly these files.</summary>
    public static async Task<bool> AreOfAsync(AppDbContext db, Message question, IReadOnlyList<FileId> files, CancellationToken cancellationToken)
    {
        var owner = question.Id.Value;
        var sent = await db.Set<StoredFile>().Where(file => file.CustomerId == question.CustomerId && file.OwnerId == owner)
            .OrderBy(file => file.Order).Select(file => file.Id).ToListAsync(cancellationToken);
        // A question that is asked anew carries copies of the earlier one's files, too.
        return question.Revises is null ? sent.SequenceEqual(files.Distinct()) : files.All(sent.Contains);
    }

    /// <summary>What is sent: the text, if there is any, and the files after it.</summary>
    public static IReadOnlyList<AgentPart> PartsOf(string text, IReadOnlyList<StoredFile> files) =>
        [.. string.IsNullOrWhiteSpace(text) && files.Count > 0 ? [] : (AgentPart[])[new(Text: text)], .. DraftFiles.PartsOf(files)];

    /// <summary>The rows with the files that they carry.</summary>
    public static async Task<IReadOnlyList<MessageRow>> WithFilesAsync(
        AppDbContext db, Tenancy.CustomerId customer, IReadOnlyList<MessageRow> rows, CancellationToken cancellationToken)
    {
        var files = await FileQueries.OfOwnersAsync(
            db, customer, [.. rows.Select(row => row.Id.Value)], [.. rows.Select(row => row.Run).OfType<RunId>()], cancellationToken);
        return files.Count == 0 ? rows : [.. rows.Select(row => row with { Files = [.. files[row.Id.Value]] })];
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>A file as pages show it.</summary>
/// <param name="Id">The file.</param>
/// <param name="Name">Cleaned.</param>
/// <param name="MediaType">By its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsKept">False when an agent returned more than is kept: there is nothing to download.</param>
public sealed record FileRow(FileId Id, string Name, string MediaType, long Size, bool IsKept)
{
    /// <summary>Where an agent says that the file lies; then nothing of it is here.</summary>
    public string? Url { get; init; }

    internal static FileRow Of(StoredFile file) => new(file.Id, file.Name, file.MediaType, file.Size, file.Hash is not null) { Url = file.Url };
}

/// <summary>A file with its content.</summary>
/// <param name="File">What it is.</param>
/// <param name="Hash">The content's hash.</param>
/// <param name="ChangedAt">When it was given or returned.</param>
/// <param name="Content">Can seek; the caller disposes it.</param>
public sealed record OpenFile(FileRow File, BlobHash Hash, DateTimeOffset ChangedAt, Stream Content);

/// <summary>Reads files, always one customer's.</summary>
public sealed class FileQueries(AppContexts contexts, IBlobStore blobs)
{
    /// <summary>The customer's file to read, or null: unknown, another customer's, not kept, or lost from the disk.</summary>
    public async Task<OpenFile?> OpenAsync(CustomerId customer, FileId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var file = await db.Set<StoredFile>().AsNoTracking()
            .SingleOrDefaultAsync(file => file.CustomerId == customer && file.Id == id, cancellationToken);
        return file?.Hash is { } text && BlobHash.Parse(text) is var hash && blobs.Open(BlobOwner.Of(customer), hash) is { } content
            ? new(FileRow.Of(file), hash, file.CreatedAt, content)
            : null;
    }

    /// <summary>Those of the ids that are uploads of this person for this hire and were not sent yet, in the order of the ids.</summary>
    public async Task<IReadOnlyList<FileRow>> DraftsAsync(Caller caller, HireId hire, IReadOnlyList<FileId> ids, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var drafts = await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == caller.CustomerId && file.HireId == hire.Value && file.OwnerId == null
                && file.UploadedBy == caller.UserId && ids.Contains(file.Id))
            .ToListAsync(cancellationToken);
        return [.. ids.Distinct().Select(id => drafts.Find(file => file.Id == id)).OfType<StoredFile>().Select(FileRow.Of)];
    }

    /// <summary>
    /// The files of each owner that has any, in their order. Of what runs returned only that of the given runs: an answer that was asked for again
    /// is another one.
    /// </summary>
    internal static async Task<ILookup<Guid, FileRow>> OfOwnersAsync(
        AppDbContext db, CustomerId customer, IReadOnlyList<Guid> owners, IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
    {
        var files = owners.Count == 0 ? [] : await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == customer && file.OwnerId != null && owners.Contains(file.OwnerId.Value))
            .Where(file => file.RunId == null || runs.Contains(file.RunId.Value))
            .OrderBy(file => file.Order).ToListAsync(cancellationToken);
        return files.ToLookup(file => file.OwnerId!.Value, FileRow.Of);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>A file of an answer whose content is in the store already.</summary>
internal sealed record KeptFile(AnswerFile File, string Name, string MediaType, string? Hash);

/// <summary>Keeps the files of one customer's runs: the content in the blob store, a row beside it, and an entry in the run's log that names both.</summary>
internal sealed class RunFiles(IBlobStore blobs, CustomerId customer, TimeProvider time)
{
    /// <summary>Puts the contents into the store. Without their rows nothing refers to them, and the sweep removes them.</summary>
    public async Task<List<KeptFile>> KeepAsync(IReadOnlyList<AnswerFile> files, CancellationToken cancellationToken)
    {
        List<KeptFile> kept = [];
        foreach (var file in files)
        {
            kept.Add(await KeepAsync(file with { Url = file.Url is { } url ? AgentText.Cut(url, StoredFile.MaxUrl) : null }, cancellationToken));
        }

        return kept;
    }

    /// <summary>What is known of a run's files.</summary>
    public static async Task<List<KnownFile>> ReadAsync(AppDbContext db, Run run, CancellationToken cancellationToken) =>
        await db.Set<StoredFile>().Where(file => file.CustomerId == run.CustomerId && file.RunId == run.Id)
            .OrderBy(file => file.Order).Select(file => new KnownFile(file.Key!, file.Order, file.Hash ?? file.Url, file.Hash == null ? 0 : file.Size)).ToListAsync(cancellationToken);

    /// <summary>Writes the rows, in the engine's transaction, and gives the log's entries.</summary>
    public async Task<List<(RunEventKind, string)>> WriteAsync(
        AppDbContext db, Run run, IReadOnlyList<KeptFile> files, CancellationToken cancellationToken)
    {
        List<(RunEventKind, string)> entries = [];
        foreach (var kept in files)
        {
            var key = kept.File.Key;
            var row = await db.Set<StoredFile>().SingleOrDefaultAsync(
                file => file.CustomerId == run.CustomerId && file.RunId == run.Id && file.Key == key, cancellationToken);
            if (row is null)
            {
                row = New(run, kept);
                db.Add(row);
            }

            (row.Name, row.MediaType, row.Size, row.Hash, row.Url) = (kept.Name, kept.MediaType, kept.File.Size, kept.Hash, kept.File.Url);
            var part = new AgentPart(Url: row.Url, FileName: row.Name, MediaType: row.MediaType) { Blob = new(row.Id.Value, row.Hash, row.Size) };
            entries.Add((RunEventKind.Part, AgentText.Json(part)));
        }

        return entries;
    }

    private StoredFile New(Run run, KeptFile kept) => new()
    {
        Id = new FileId(time.NewId()),
        CustomerId = run.CustomerId,
        HireId = run.HireId,
        OwnerId = run.OwnerId,
        RunId = run.Id,
        Key = kept.File.Key,
        Order = kept.File.Order,
        Name = kept.Name,
        MediaType = kept.MediaType,
        Size = kept.File.Size,
        CreatedAt = time.GetUtcNow(),
    };

    private async Task<KeptFile> KeepAsync(AnswerFile file, CancellationToken cancellationToken)
    {
        var name = FileNames.Clean(file.Name);
        if (file.Bytes is not { } bytes)
        {
            return new(file, name, ContentKind.Unknown.MediaType, null);
        }

        using var content = new MemoryStream(bytes, writable: false);
        var kind = await ContentSniffer.DetectAsync(content, cancellationToken);
        content.Position = 0;
        await using var draft = await blobs.ReceiveAsync(BlobOwner.Of(customer), content, long.MaxValue, cancellationToken);
        draft!.Commit();
        return new(file, name, kind.MediaTypeOf(name), draft.Hash.Value);
    }
}

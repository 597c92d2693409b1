using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>Removes an upload that was not sent.</summary>
public sealed class RemoveDraft(AppContexts contexts)
{
    /// <summary>Removes the person's own draft; false when there is none, or it was sent.</summary>
    public async Task<bool> ExecuteAsync(Caller caller, FileId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        // The content may be that of another file as well; the sweep removes what nothing refers to.
        return await db.Set<StoredFile>()
            .Where(file => file.CustomerId == caller.CustomerId && file.Id == id && file.OwnerId == null && file.UploadedBy == caller.UserId)
            .ExecuteDeleteAsync(cancellationToken) > 0;
    }
}

/// <summary>Uploads that become part of what is sent.</summary>
internal static class DraftFiles
{
    /// <summary>
    /// Hangs the person's drafts on their owner, in the caller's transaction, and gives them in the order of the ids; null when one of them is not a
    /// draft of this person for this hire (any more).
    /// </summary>
    public static async Task<IReadOnlyList<StoredFile>?> TakeAsync(
        AppDbContext db, Caller caller, HireId hire, IReadOnlyList<FileId> ids, Guid owner, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var mine = db.Set<StoredFile>().Where(file => file.CustomerId == caller.CustomerId && file.HireId == hire.Value && file.OwnerId == null
            && file.UploadedBy == caller.UserId && ids.Contains(file.Id));
        // Changes nothing but takes the rows' locks: of two messages at once that name the same draft only one finds it.
        await mine.ExecuteUpdateAsync(set => set.SetProperty(file => file.Order, file => file.Order), cancellationToken);
        var files = await mine.ToListAsync(cancellationToken);
        List<StoredFile> ordered = [.. ids.Distinct().Select(id => files.Find(file => file.Id == id)).OfType<StoredFile>()];
        if (ordered.Count != ids.Distinct().Count())
        {
            return null;
        }

        foreach (var (file, order) in ordered.Select((file, order) => (file, order)))
        {
            (file.OwnerId, file.Order) = (owner, order);
        }

        return ordered;
    }

    /// <summary>The files as parts of a message: by reference, so that no database row carries their bytes.</summary>
    public static IEnumerable<AgentPart> PartsOf(IReadOnlyList<StoredFile> files) => files.Select(file =>
        new AgentPart(FileName: file.Name, MediaType: file.MediaType) { Blob = new(file.Id.Value, file.Hash!, file.Size) });
}

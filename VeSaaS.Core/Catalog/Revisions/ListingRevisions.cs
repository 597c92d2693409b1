using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Revisions;

/// <summary>A revision in the list.</summary>
/// <param name="Number">Within the listing.</param>
/// <param name="Reason">How it came about.</param>
/// <param name="By">Who saved it: a person's name, or what else acted.</param>
/// <param name="SavedAt">The last save into it.</param>
/// <param name="Metadata">What the listing said.</param>
public sealed record RevisionRow(int Number, RevisionReason Reason, string By, DateTimeOffset SavedAt, ListingMetadata Metadata);

/// <summary>Reads what a listing said before.</summary>
public sealed class ListingRevisions(AppContexts contexts)
{
    /// <summary>As long as one person's edits go into one revision, from its first save on.</summary>
    public static readonly TimeSpan Sitting = TimeSpan.FromMinutes(10);

    /// <summary>The newest revisions first.</summary>
    public async Task<IReadOnlyList<RevisionRow>> ListAsync(VirtualEmployeeId id, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        var rows = await db.Set<ListingRevision>().AsNoTracking().Where(row => row.VirtualEmployeeId == id)
            .OrderByDescending(row => row.Number).Take(take).ToListAsync(cancellationToken);
        List<Guid> people = [.. rows.Select(row => row.ActorId).OfType<Guid>().Distinct()];
        var names = await db.Set<ApplicationUser>().Where(user => people.Contains(user.Id))
            .ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        return [.. rows.Select(row => new RevisionRow(row.Number, row.Reason, NameOf(row, names), row.SavedAt, row.Metadata))];
    }

    private static string NameOf(ListingRevision row, Dictionary<Guid, string> names) =>
        row.ActorId is { } id && names.TryGetValue(id, out var name) ? name
        : row.ActorKind == "api_key" ? "A program"
        : row.ActorKind == "system" ? "The platform"
        : "Somebody who has left";
}

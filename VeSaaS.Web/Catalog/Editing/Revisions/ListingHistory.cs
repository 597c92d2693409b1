using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Revisions;

namespace VeSaaS.Web.Catalog.Editing.Revisions;

/// <summary>What the editor does with a listing's past, in one place.</summary>
public sealed class ListingHistory(ListingRevisions revisions, RestoreRevision restore)
{
    private const int Shown = 100;

    public Task<IReadOnlyList<RevisionRow>> ListAsync(VirtualEmployeeId id, CancellationToken cancellationToken) =>
        revisions.ListAsync(id, Shown, cancellationToken);

    public Task<UpdateOutcome> RestoreAsync(VirtualEmployeeId id, int version, int number, Actor actor, CancellationToken cancellationToken) =>
        restore.ExecuteAsync(id, version, number, actor, cancellationToken);
}

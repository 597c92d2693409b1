using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>What the editor does with a listing, in one place.</summary>
public sealed class ListingActions(
    Listings listings, UpdateVirtualEmployee update, PublishVirtualEmployee publish, UnpublishVirtualEmployee unpublish, DeleteAgent delete)
{
    public Task<Listing?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken) => listings.FindAsync(id, cancellationToken);

    public Task<UpdateOutcome> SaveAsync(
        VirtualEmployeeId id, int version, ListingMetadata metadata, Actor actor, CancellationToken cancellationToken) =>
        update.ExecuteAsync(id, version, metadata, actor, cancellationToken);

    public Task<PublishOutcome> PublishAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        publish.ExecuteAsync(id, actor, cancellationToken);

    public Task<PublishOutcome> UnpublishAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        unpublish.ExecuteAsync(id, actor, cancellationToken);

    public Task<DeleteOutcome> DeleteAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        delete.ExecuteAsync(id, actor, cancellationToken);

    internal static string Customers(int count) => count == 1 ? "1 customer employs it" : $"{count} customers employ it";

    internal static string StillEmployed(string name, int customers) =>
        $"{name} cannot be deleted: {Customers(customers)}. First every customer has to let it go; unpublish it so that nobody new hires it.";
}

using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Publishing;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>What the editor does with a listing, in one place.</summary>
public sealed class ListingActions(
    Listings listings, UpdateVirtualEmployee update, PublishVirtualEmployee publish, UnpublishVirtualEmployee unpublish,
    SchedulePublication schedule, UploadImage upload, ChangeAddress address)
{
    public Task<Listing?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken) => listings.FindAsync(id, cancellationToken);

    public Task<UpdateOutcome> SaveAsync(
        VirtualEmployeeId id, int version, ListingMetadata metadata, Actor actor, CancellationToken cancellationToken) =>
        update.ExecuteAsync(id, version, metadata, actor, cancellationToken);

    public Task<UpdateOutcome> MoveAsync(VirtualEmployeeId id, string slug, Actor actor, CancellationToken cancellationToken) =>
        address.ExecuteAsync(id, slug, actor, cancellationToken);

    public Task<PublishOutcome> PublishAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        publish.ExecuteAsync(id, actor, cancellationToken);

    public Task<PublishOutcome> UnpublishAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        unpublish.ExecuteAsync(id, actor, cancellationToken);

    public Task<ScheduleOutcome> ScheduleAsync(VirtualEmployeeId id, DateTimeOffset? at, Actor actor, CancellationToken cancellationToken) =>
        schedule.ExecuteAsync(id, at, actor, cancellationToken);

    public Task<UploadImageOutcome> UploadAsync(
        VirtualEmployeeId id, ImageKind kind, string name, Stream content, Actor actor, CancellationToken cancellationToken) =>
        upload.ExecuteAsync(id, kind, name, content, actor, cancellationToken);

    /// <summary>What unpublishing does, in words for the operator who is about to.</summary>
    public async Task<string> ImpactOfUnpublishingAsync(Listing listing, CancellationToken cancellationToken)
    {
        const int Named = 5;
        var names = listing.Hires == 0 ? [] : await listings.EmployersAsync(listing.Agent, cancellationToken);
        var employers = names.Count == 0 ? "Nobody employs it."
            : $"{Customers(listing.Hires)}: {string.Join(", ", names.Take(Named))}{(names.Count > Named ? " and others" : null)}. Nothing changes there.";
        return $"It leaves the marketplace: visitors and customers no longer find it, its address says not found, and nobody new can hire it. {employers}";
    }

    internal static string Customers(int count) => count == 1 ? "1 customer employs it" : $"{count} customers employ it";

    internal static string StillEmployed(string name, int customers) =>
        $"{name} cannot be deleted: {Customers(customers)}. First every customer has to let it go; unpublish it so that nobody new hires it.";
}

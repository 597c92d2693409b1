using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat.Feedback;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>All listings that have not been deleted.</summary>
public sealed partial class CatalogPage
{
    private IReadOnlyList<Listing>? _listings;
    private IReadOnlyDictionary<VirtualEmployeeId, (int Good, int Bad)> _feedback = new Dictionary<VirtualEmployeeId, (int, int)>();
    private string? _line;

    [Inject]
    public required Listings Listings { get; init; }

    [Inject]
    public required FeedbackQueries Feedback { get; init; }

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(CatalogEvents.Changed);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        _listings = [.. (await Listings.ListAsync(Closed)).Where(listing => listing.Status is not VirtualEmployeeStatus.Archived)];
        _feedback = await Feedback.CountAsync(Closed);
        _line = $"{_listings.Count} listings, {_listings.Count(listing => listing.Status is VirtualEmployeeStatus.Published)} published.";
    }
}

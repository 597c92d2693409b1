using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat.Feedback;

namespace VeSaaS.Web.Chat.Feedback;

/// <summary>What people think of a listing's answers, for its operator: verdicts and reasons, never what was said.</summary>
public sealed partial class ListingFeedbackPage
{
    private Listing? _listing;
    private ListingFeedback? _feedback;
    private bool _isMissing;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required Listings Listings { get; init; }

    [Inject]
    public required FeedbackQueries Feedback { get; init; }

    protected override Task OnInitializedAsync() => TryLoadAsync();

    protected override async Task LoadAsync()
    {
        var id = new VirtualEmployeeId(Id);
        _listing = await Listings.FindAsync(id, Closed);
        _isMissing = _listing is null;
        _feedback = _isMissing ? null : await Feedback.ReadListingAsync(id, Closed);
    }
}

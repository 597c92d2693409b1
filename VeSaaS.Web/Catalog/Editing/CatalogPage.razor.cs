using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>All listings that have not been deleted.</summary>
public sealed partial class CatalogPage
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<Listing>? _listings;
    private IDisposable? _changes;
    private string? _line;

    [Inject]
    public required Listings Listings { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _changes = Live.Subscribe(CatalogEvents.Changed, () => InvokeAsync(RefreshAsync));
        await LoadAsync();
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    private async Task LoadAsync()
    {
        _listings = [.. (await Listings.ListAsync(_disposed.Token)).Where(listing => listing.Status is not VirtualEmployeeStatus.Archived)];
        _line = $"{_listings.Count} listings, {_listings.Count(listing => listing.Status is VirtualEmployeeStatus.Published)} published.";
    }

    private async Task RefreshAsync()
    {
        try
        {
            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed while it read; there is nobody to show it to.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }
}

using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Marketplace;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Marketplace.Comparing;

/// <summary>Up to three listings beside each other. What is not offered any more is left out, and said.</summary>
public sealed partial class ComparePage : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<string> _slugs = [];
    private IReadOnlyList<ListingDetail>? _details;
    private string? _fault;

    [SupplyParameterFromQuery(Name = "ve")]
    private string[]? Named { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required MarketplaceDetail Market { get; init; }

    [Inject]
    public required ILogger<ComparePage> Logger { get; init; }

    private string? Line => _details is null ? null
        : _details.Count < _slugs.Count ? $"{_slugs.Count - _details.Count} of these cannot be hired any more, and is left out."
        : _details.Count == 1 ? "Choose another one to see them side by side."
        : null;

    protected override async Task OnParametersSetAsync()
    {
        _slugs = MarketplaceUrl.Slugs(Named);
        await LoadAsync();
    }

    public void Dispose() => _disposed.Cancel();

    private async Task LoadAsync()
    {
        try
        {
            // A link may be older than a listing's address.
            _slugs = await Market.CurrentAsync(_slugs, _disposed.Token);
            _details = await Market.CompareAsync(_slugs, (await Authentication).User.FindCaller()?.CustomerId, _disposed.Token);
            _fault = null;
        }
        catch (DbException exception)
        {
            _fault = PageFault.Report(Logger, exception);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The circuit closed the page while it was loading; there is nobody to show it to.
        }
    }
}

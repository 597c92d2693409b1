using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Marketplace;

/// <summary>Everything that can be hired. One page for members, with a circuit, and for visitors, without one.</summary>
public sealed partial class MarketplacePage : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource _typing = new();
    private MarketplaceFilter _filter = new();
    private MarketplaceResults? _page;
    private Caller? _caller;
    private string? _typed;
    private bool _canHire;
    private bool _isVisitor;
    private string? _fault;

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SearchKey)]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.CategoryKey)]
    private string[]? Categories { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.TagKey)]
    private string[]? Tags { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SeniorityKey)]
    private string[]? Seniorities { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SortKey)]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.PageKey)]
    private string? PageNumber { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required MarketplaceQuery Market { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IServiceProvider Services { get; init; }

    [Inject]
    public required ILogger<MarketplacePage> Logger { get; init; }

    private string? Line => _page switch
    {
        null => null,
        { Offered: 1 } => "1 virtual employee. It is closed to strangers until you hire it.",
        var page => $"{page.Offered} virtual employees. Every one is closed to strangers until you hire it.",
    };

    private bool HasFacets => _filter is not { Categories: [], Seniorities: [], Tags: [] };

    private string NoMatch => (_filter.Search, HasFacets) switch
    {
        ({ } search, true) => $"Nobody matches \"{search}\" with these filters. Use fewer words, or take a filter away.",
        ({ } search, false) => $"Nobody matches \"{search}\". Use fewer or other words, for example what has to be done.",
        _ => "Nobody matches all of these filters. Take one away.",
    };

    private IEnumerable<(string Label, string Href)> Chips =>
    [
        .. _filter.Search is { } search ? [($"\"{search}\"", MarketplaceUrl.Of(_filter with { Search = null, Page = 1 }))] : Array.Empty<(string, string)>(),
        .. _filter.Categories.Select(category => (category, MarketplaceUrl.Of(_filter with { Page = 1, Categories = [.. _filter.Categories.Where(other => other != category)] }))),
        .. _filter.Seniorities.Select(level => (level.ToString(), MarketplaceUrl.Of(_filter with { Page = 1, Seniorities = [.. _filter.Seniorities.Where(other => other != level)] }))),
        .. _filter.Tags.Select(tag => (tag, MarketplaceUrl.Of(_filter with { Page = 1, Tags = [.. _filter.Tags.Where(other => other != tag)] }))),
    ];

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        _caller = user.FindCaller();
        _isVisitor = user.Identity?.IsAuthenticated != true;
        _typed ??= Search;
        _canHire = _caller is { Role: not MemberRole.Viewer };
        _filter = MarketplaceUrl.Read(Search, Categories, Tags, Seniorities, Sort, int.TryParse(PageNumber, out var number) ? number : null);
        await LoadAsync();
    }

    public void Dispose()
    {
        _typing.Cancel();
        _disposed.Cancel();
    }

    private async Task LoadAsync()
    {
        try
        {
            _page = await Market.ExecuteAsync(_filter, _caller?.CustomerId, _disposed.Token);
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

    private async Task TypeAsync(ChangeEventArgs change)
    {
        _typed = change.Value as string;
        await _typing.CancelAsync();
        _typing = new CancellationTokenSource();
        var typing = _typing.Token;
        try
        {
            await Task.Delay(TypingPause, typing);
            Go();
        }
        catch (OperationCanceledException)
        {
            // The next key came first, and will search.
        }
    }

    private async Task SearchAsync()
    {
        await _typing.CancelAsync();
        Go();
    }

    private void Go() =>
        Navigation.NavigateTo(MarketplaceUrl.Of(_filter with { Search = string.IsNullOrWhiteSpace(_typed) ? null : _typed.Trim(), Page = 1 }), replace: true);

    private string? HireHref(ListingCard listing) =>
        _isVisitor ? AppUrls.SignUpThen(MarketplaceDetailPage.HireAddress(listing.Slug)) : null;

    // Dialogs exist only with a circuit, so the service is asked for where one is needed.
    private async Task HireAsync(ListingCard listing)
    {
        await HireDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), listing);
        await LoadAsync();
    }
}

using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Marketplace;

/// <summary>One listing: what it does, what it may reach, what it costs. What is not published does not exist here.</summary>
public sealed partial class MarketplaceDetailPage : IDisposable
{
    private static readonly (string Key, string Label)[] Tabs =
        [("overview", "Overview"), ("skills", "Skills and tools"), ("access", "Permissions and data"), ("pricing", "Pricing"), ("versions", "Versions")];

    private readonly CancellationTokenSource _disposed = new();
    private ListingDetail? _detail;
    private Caller? _caller;
    private string _tab = Tabs[0].Key;
    private bool _isVisitor;
    private bool _isMember;
    private bool _canHire;
    private bool _loaded;
    private string? _fault;
    private bool _asked;
    private IDisposable? _changes;

    [Parameter]
    public string Slug { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Tab { get; set; }

    /// <summary>Opens the dialog at once: somebody who signed up for this listing has already said so.</summary>
    [SupplyParameterFromQuery]
    private bool Hire { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>Only there while a static page is made.</summary>
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    [Inject]
    public required MarketplaceDetail Market { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IServiceProvider Services { get; init; }

    [Inject]
    public required ILogger<MarketplaceDetailPage> Logger { get; init; }

    /// <summary>The listing's page with the dialog open.</summary>
    public static string HireAddress(string slug) => $"{AppUrls.MarketplaceDetail(slug)}?hire=true";

    private IReadOnlyList<Crumb> Crumbs => _detail is { Card.Category: { Length: > 0 } category }
        ? [new("Marketplace", AppUrls.Marketplace), new(category, MarketplaceUrl.Of(new() { Categories = [category] }))]
        : [new("Marketplace", AppUrls.Marketplace)];

    private IEnumerable<string> About => _detail is { Card: var card } detail
        ? ((string[])
        [
            card.Category,
            card.Seniority.ToString(),
            .. card.Tags,
            detail.Publications is [{ Revision: { } revision }, ..] ? $"revision {revision}" : "",
            card.Employers > 0 ? MarketplaceWords.Employers(card.Employers) : "",
        ]).Where(word => word.Length > 0)
        : [];

    protected override void OnInitialized()
    {
        // A static page is made once; only a circuit can follow what happens to the agent.
        _changes = RendererInfo.IsInteractive ? Live.Subscribe(CatalogEvents.AvailabilityChanged, () => InvokeAsync(RefreshAsync)) : null;
    }

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        _caller = user.FindCaller();
        _isVisitor = user.Identity?.IsAuthenticated != true;
        _isMember = _caller is not null;
        _canHire = _caller is { Role: not MemberRole.Viewer };
        _tab = Array.Exists(Tabs, tab => tab.Key == Tab) ? Tab! : Tabs[0].Key;
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Hire && _canHire && !_asked && _detail is { Card.HiredAs: null })
        {
            _asked = true;
            await HireAsync();
        }
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    private int CountOf(string tab) => tab switch
    {
        "skills" => _detail!.Facts.Skills.Count + _detail.Facts.Tools.Count,
        "versions" => _detail!.Publications.Count,
        _ => 0,
    };

    private string TabAddress(string key) =>
        AppUrls.MarketplaceDetail(Slug) + (key == Tabs[0].Key ? "" : QueryString.Create("tab", key));

    private async Task LoadAsync()
    {
        try
        {
            _detail = await Market.ExecuteAsync(Slug, _caller?.CustomerId, _disposed.Token);
            (_loaded, _fault) = (true, null);
            if (_detail is { } found && found.Card.Slug != Slug)
            {
                MoveTo(found.Card.Slug);
            }
            else if (_detail is null && Http is { Response.HasStarted: false } http)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
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

    // The listing was given another address; the old one leads to it.
    private void MoveTo(string slug)
    {
        var address = AppUrls.MarketplaceDetail(slug) + new Uri(Navigation.Uri).Query;
        if (Http is { Response.HasStarted: false } http)
        {
            http.Response.Redirect(address, permanent: true);
        }
        else
        {
            Navigation.NavigateTo(address, replace: true);
        }
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task HireAsync()
    {
        if (_detail is { } detail)
        {
            await HireDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), detail.Card);
            await RefreshAsync();
        }
    }
}

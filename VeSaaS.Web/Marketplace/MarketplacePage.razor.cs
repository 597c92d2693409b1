using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using MudBlazor;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
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
    private const int MostWordsTold = 3;

    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource _typing = new();
    private MarketplaceFilter _filter = new();
    private MarketplaceResults? _page;
    private Caller? _caller;
    private IReadOnlyList<FieldError> _ignored = [];
    private IReadOnlyList<string> _compared = [];
    private string? _typed;
    private string? _searched;
    private bool _canHire;
    private bool _isVisitor;
    private string? _fault;
    private IDisposable? _changes;

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SearchKey)]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.CategoryKey)]
    private string[]? Categories { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SeniorityKey)]
    private string[]? Seniorities { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.PriceModelKey)]
    private string[]? PriceModels { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.MinFeeKey)]
    private string? MinFee { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.MaxFeeKey)]
    private string? MaxFee { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.TagKey)]
    private string[]? Tags { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SkillKey)]
    private string[]? Skills { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.SortKey)]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.PageKey)]
    private string? PageNumber { get; set; }

    [SupplyParameterFromQuery(Name = MarketplaceUrl.CompareKey)]
    private string[]? Compared { get; set; }

    /// <summary>For whom a report is hired, when the org chart led here.</summary>
    [SupplyParameterFromQuery(Name = AppUrls.LeadKey)]
    private Guid? Lead { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required MarketplaceQuery Market { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; init; }

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

    private string? Corrected => _page is { Corrections: [_, ..] corrections }
        ? $". Nobody uses {string.Join(" or ", corrections.Select(word => $"“{word.Typed}”"))}; this is for {string.Join(", ", corrections.SelectMany(word => word.Words).Take(MostWordsTold))}"
        : null;

    protected override void OnInitialized()
    {
        // A static page is made once; only a circuit can follow what happens to the agents.
        _changes = RendererInfo.IsInteractive ? Live.Subscribe(CatalogEvents.AvailabilityChanged, () => InvokeAsync(RefreshAsync)) : null;
    }

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        _caller = user.FindCaller();
        _isVisitor = user.Identity?.IsAuthenticated != true;
        _canHire = _caller is { Role: not MemberRole.Viewer };
        var wrong = new List<FieldError>();
        _filter = MarketplaceUrl.Read(new(Search, Categories, Seniorities, PriceModels, MinFee, MaxFee, Tags, Skills, Sort, PageNumber, null), wrong);
        (_ignored, _compared) = (wrong, MarketplaceUrl.Slugs(Compared));
        // Somebody who goes on typing while the page loads keeps what is typed; a link that clears the search clears the field.
        if (_filter.Search != _searched)
        {
            (_typed, _searched) = (_filter.Search, _filter.Search);
        }

        await LoadAsync();
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _typing.Cancel();
        _disposed.Cancel();
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var filter = _filter;
        try
        {
            var page = await Market.ExecuteAsync(filter, _caller?.CustomerId, _disposed.Token);
            // Of two readings that overlap, the one that was asked for last counts, whichever ends first.
            (_page, _fault) = ReferenceEquals(filter, _filter) ? (page, null) : (_page, _fault);
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

    private async Task TypeAsync(string? typed)
    {
        _typed = typed;
        await _typing.CancelAsync();
        _typing = new CancellationTokenSource();
        var typing = _typing.Token;
        try
        {
            await Task.Delay(TypingPause, typing);
            GoToTyped();
        }
        catch (OperationCanceledException)
        {
            // The next key came first, and will search.
        }
    }

    private async Task SearchAsync()
    {
        await _typing.CancelAsync();
        GoToTyped();
    }

    private void GoToTyped()
    {
        _searched = string.IsNullOrWhiteSpace(_typed) ? null : _typed.Trim();
        Go(_filter with { Search = _searched, Page = 1 }, replace: true);
    }

    private void Narrow(MarketplaceFilter filter) => Go(filter, replace: false);

    private void Go(MarketplaceFilter filter, bool replace) => Navigation.NavigateTo(MarketplaceUrl.Of(filter, _compared), replace: replace);

    private void Order(ChangeEventArgs change)
    {
        var chosen = Enum.GetValues<MarketplaceSort>().First(sort => MarketplaceUrl.Word(sort) == change.Value as string);
        Narrow(_filter with { Sort = chosen, Page = 1 });
    }

    // Dialogs exist only with a circuit, so the service is asked for where one is needed.
    private async Task HireAsync(ListingCard listing)
    {
        await HireDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), listing);
        await LoadAsync();
    }
}

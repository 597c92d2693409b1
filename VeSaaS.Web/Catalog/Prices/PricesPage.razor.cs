using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Prices;

/// <summary>The versions of a listing's price: what holds, what is to come, what a new one would have meant.</summary>
public sealed partial class PricesPage
{
    private ListingPrices? _prices;
    private PriceInput? _typed;
    private PriceSimulation? _simulation;
    private IReadOnlyList<FieldError> _errors = [];
    private IReadOnlyList<Crumb> _crumbs = [new("Catalog", AppUrls.AdminCatalog)];
    private string? _problem;
    private string? _line;
    private bool _missing;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required PriceHistory History { get; init; }

    [Inject]
    public required AnnouncePrice Announce { get; init; }

    [Inject]
    public required CancelPrice Cancel { get; init; }

    [Inject]
    public required SimulatePrice Simulate { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private VirtualEmployeeId ListingId => new(Id);

    private int NoticeDays => Billing.Value.PriceNoticeDays;

    private PriceInput Input => _typed ??= PriceInput.Of(_prices?.InForce, Time.GetUtcNow(), Announce.EarliestForExistingHires);

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(CatalogEvents.Changed);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        _prices = await History.FindAsync(ListingId, Closed);
        _missing = _prices is null;
        if (_prices is not null)
        {
            _crumbs = [new("Catalog", AppUrls.AdminCatalog), new(_prices.Name, AppUrls.AdminCatalogItem(Id))];
            _line ??= _prices.Versions.FirstOrDefault(version => version.Standing is PriceStanding.InForce) is { } version
                ? $"Version {version.Version} is in force; {Hires(_prices.Hires)}."
                : $"No version in force; {Hires(_prices.Hires)}.";
        }
    }

    internal static string Hires(int count) => count == 1 ? "1 hire" : $"{count} hires";

    private async Task AnnounceAsync()
    {
        (_problem, _simulation) = (null, null);
        var request = Input.Read(out _errors);
        if (_errors.Count > 0)
        {
            Refuse();
            return;
        }

        switch (await Announce.ExecuteAsync(ListingId, request, Actor.Operator((await Authentication).User.UserId()), Closed))
        {
            case AnnouncePriceOutcome.Announced(var version, var hires):
                _line = $"Version {version} is announced" + (request.ExistingHiresFrom is null ? "; hires that exist keep their price." : $"; {Hires(hires)} will follow.");
                _typed = null;
                await TryLoadAsync();
                break;
            case AnnouncePriceOutcome.Invalid(var errors):
                _errors = errors;
                Refuse();
                break;
            case AnnouncePriceOutcome.Pending(var version):
                _problem = $"Version {version} is still to come. Cancel it first, or wait for it.";
                break;
            default:
                _missing = true;
                break;
        }
    }

    private void Refuse() => _problem = _errors.Count == 1 ? "Not announced: 1 thing to change." : $"Not announced: {_errors.Count} things to change.";

    private async Task SimulateAsync()
    {
        (_problem, _simulation) = (null, null);
        var draft = Input.ReadPrice(out _errors);
        if (_errors.Count > 0)
        {
            _problem = "Not simulated: the price is not complete.";
            return;
        }

        _simulation = await Simulate.ExecuteAsync(ListingId, draft.ToSnapshot(), Closed);
        _missing = _simulation is null;
    }

    private async Task CancelAsync(PriceVersion version)
    {
        _problem = null;
        var text = version.Standing is PriceStanding.InForce
            ? $"New hires keep paying it. {Hires(version.Following)} that were to follow keep their price."
            : $"It never comes. {(version.ExistingHiresFrom is null ? "Nobody was told of it." : $"{Hires(version.Following)} that were to follow keep their price.")}";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Cancel version {version.Version}", text, $"Cancel version {version.Version}"))
        {
            return;
        }

        switch (await Cancel.ExecuteAsync(ListingId, version.Version, Actor.Operator((await Authentication).User.UserId()), Closed))
        {
            case CancelPriceOutcome.Cancelled:
                _line = $"Version {version.Version} is cancelled.";
                break;
            case CancelPriceOutcome.InForce:
                _problem = $"Version {version.Version} has come into force in the meantime and stays.";
                break;
            default:
                _missing = true;
                return;
        }

        await TryLoadAsync();
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Web.Catalog.Editing;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Removing;

/// <summary>Who would lose a listing, how to let its hires end first, and the end of it.</summary>
public sealed partial class RemovalPage
{
    private Listing? _listing;
    private DeletionImpact? _impact;
    private IReadOnlyList<Crumb> _crumbs = [new("Catalog", AppUrls.AdminCatalog)];
    private DateOnly? _date;
    private string? _dateError;
    private string? _problem;
    private int _conversations;
    private int _tasks;
    private bool _missing;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required RemovalActions Actions { get; init; }

    [Inject]
    public required Listings Listings { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private VirtualEmployeeId ListingId => new(Id);

    private string Line => _impact!.Employers.Count switch
    {
        0 => "Nobody employs it.",
        1 => "1 hire would lose it.",
        var count => $"{count} hires would lose it.",
    };

    private string ConversationWords => _conversations switch
    {
        0 => "There are no conversations with it.",
        1 => "1 conversation with it stays readable.",
        _ => $"{_conversations} conversations with it stay readable.",
    };

    private string TaskWords => _tasks switch
    {
        0 => "It has no open tasks.",
        1 => "1 open task is with it, and needs somebody else.",
        _ => $"{_tasks} open tasks are with it, and need somebody else.",
    };

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(CatalogEvents.Changed);
        // Tells when the gateway has closed the last access.
        ReloadOn(new LiveTopic("gateway", Guid.Empty));
        _date = DateOnly.FromDateTime(Actions.Drain.Earliest.UtcDateTime).AddDays(1);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var listing = await Listings.FindAsync(ListingId, Closed);
        var impact = await Actions.Impacts.FindAsync(ListingId, Closed);
        if (listing is null || impact is null)
        {
            _missing = true;
            return;
        }

        _conversations = await Actions.Conversations.CountAsync(ListingId, Closed);
        _tasks = await Actions.Tasks.CountOpenAsync(ListingId, Closed);
        (_listing, _impact) = (listing, impact);
        _crumbs = [new("Catalog", AppUrls.AdminCatalog), new(listing.Metadata.Name, AppUrls.AdminCatalogItem(Id))];
    }

    private async Task<Actor> ActorAsync() => Actor.Operator((await Authentication).User.UserId());

    private async Task DrainAsync()
    {
        (_problem, _dateError) = (null, null);
        if (_date is not { } day)
        {
            _dateError = "Choose a day.";
            return;
        }

        var text = $"It leaves the marketplace now. {Line} They end on {day:d MMMM yyyy}, and their customers see so.";
        if (await ConfirmDialog.AskAsync(Dialogs, $"Announce the end of {_listing!.Metadata.Name}", text, "Announce this date"))
        {
            await TakeAsync(await Actions.Drain.ExecuteAsync(ListingId, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), await ActorAsync(), Closed));
        }
    }

    private async Task CancelAsync()
    {
        _problem = null;
        await TakeAsync(await Actions.Drain.CancelAsync(ListingId, await ActorAsync(), Closed));
    }

    private async Task TakeAsync(DrainOutcome outcome)
    {
        switch (outcome)
        {
            case DrainOutcome.Invalid(var errors):
                _dateError = errors[0].Message;
                break;
            case DrainOutcome.TooLate:
                _problem = "The date has come: its hires are being let go.";
                break;
            case DrainOutcome.AlreadyDraining:
                _problem = "Another operator has announced a date in the meantime.";
                break;
            case DrainOutcome.NotFound:
                _missing = true;
                return;
        }

        await TryLoadAsync();
    }

    private async Task DeleteAsync()
    {
        _problem = null;
        var name = _listing!.Metadata.Name;
        const string Effect = "Its route at the gateway and its listing go; what it did stays in the history. Importing the agent again brings the listing back as a draft.";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Delete {name}", Effect, $"Delete {name}", typed: name))
        {
            return;
        }

        switch (await Actions.Delete.ExecuteAsync(ListingId, _listing.Version, await ActorAsync(), Closed))
        {
            case DeleteOutcome.StillEmployed(var customers):
                _problem = ListingActions.StillEmployed(name, customers);
                await TryLoadAsync();
                break;
            case DeleteOutcome.Changed(var current):
                _problem = $"Another operator changed it in the meantime; it is {current.Status.ToString().ToLowerInvariant()} now. Look again before you delete it.";
                await TryLoadAsync();
                break;
            default:
                Navigation.NavigateTo(AppUrls.AdminAgents);
                break;
        }
    }
}

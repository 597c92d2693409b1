using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>Edits a listing, shows it as customers will see it, publishes it.</summary>
public sealed partial class ListingEditorPage
{
    private static readonly IReadOnlyList<Crumb> Crumbs = [new("Catalog", AppUrls.AdminCatalog)];

    private Listing? _listing;
    private Listing? _conflict;
    private ListingDraft _draft = new();
    private ListingMetadata _typed = new ListingDraft().Read(false, out _);
    private IReadOnlyList<FieldError> _errors = [];
    private string? _problem;
    private string? _line;
    private bool _missing;
    private bool _dirty;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required IServiceProvider Services { get; init; }

    [Inject]
    public required Listings Listings { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private VirtualEmployeeId ListingId => new(Id);

    private bool IsPublished => _listing?.Status is VirtualEmployeeStatus.Published;

    private IReadOnlyList<PublishRequirement> Checklist => _listing is null ? [] : PublishChecklist.For(_typed, _listing.Facts, _listing.Access);

    private Money? PreviewFee => _typed.MonthlyFee is >= 0 and <= ListingRules.MaxMonthlyFee and var fee ? Money.FromUnits(decimal.Round(fee, 2)) : null;

    protected override async Task OnInitializedAsync()
    {
        // The second one tells that the gateway confirmed something.
        ReloadOn(CatalogEvents.Changed);
        ReloadOn(new LiveTopic("gateway", Guid.Empty));
        await LoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var read = await Listings.FindAsync(ListingId, Closed);
        if (read is null or { Status: VirtualEmployeeStatus.Archived })
        {
            _missing = true;
            return;
        }

        if (_dirty && _listing is not null)
        {
            // What is typed stays, and so does the version it was based on: saving then tells of the conflict.
            _listing = read with { Version = _listing.Version, Metadata = _listing.Metadata };
            return;
        }

        Show(read);
    }

    private void Show(Listing listing)
    {
        (_listing, _conflict, _draft, _dirty, _errors) = (listing, null, ListingDraft.Of(listing.Metadata), false, []);
        _typed = _draft.Read(IsPublished, out _);
        _line = listing.Hires == 0 ? "Saved. Nobody employs it." : $"Saved. Hires: {listing.Hires}.";
    }

    private void Changed()
    {
        _typed = _draft.Read(IsPublished, out _errors);
        _dirty = true;
        _line = "Unsaved changes.";
    }

    private async Task<Actor> ActorAsync() => Actor.Operator((await Authentication).User.UserId());

    private async Task SaveAsync() => await TrySaveAsync();

    private async Task<bool> TrySaveAsync()
    {
        _problem = null;
        _typed = _draft.Read(IsPublished, out _errors);
        if (_listing is null || _errors.Count > 0)
        {
            _problem = _errors.Count > 0 ? string.Join(" ", _errors.Select(error => $"{error.Field}: {error.Message}")) : null;
            return false;
        }

        var update = Services.GetRequiredService<UpdateVirtualEmployee>();
        switch (await update.ExecuteAsync(ListingId, _listing.Version, _typed, await ActorAsync(), Closed))
        {
            case UpdateOutcome.Saved(var listing):
                Show(listing);
                return true;
            case UpdateOutcome.Invalid(var errors):
                _errors = errors;
                return false;
            case UpdateOutcome.Conflict(var current):
                _conflict = current;
                return false;
            default:
                _missing = true;
                return false;
        }
    }

    private void TakeTheirs() => Show(_conflict ?? throw new InvalidOperationException("There is no conflict."));

    private async Task KeepMineAsync()
    {
        _listing = _conflict;
        _conflict = null;
        await TrySaveAsync();
    }

    private async Task PublishAsync()
    {
        if (_dirty && !await TrySaveAsync())
        {
            return;
        }

        Take(await Services.GetRequiredService<PublishVirtualEmployee>().ExecuteAsync(ListingId, await ActorAsync(), Closed));
    }

    private async Task UnpublishAsync()
    {
        var text = $"It leaves the marketplace and nobody new can hire it. Hires that go on as before: {_listing?.Hires}.";
        if (await ConfirmDialog.AskAsync(Dialogs, $"Unpublish {_listing?.Metadata.Name}", text, "Unpublish", dangerous: false))
        {
            Take(await Services.GetRequiredService<UnpublishVirtualEmployee>().ExecuteAsync(ListingId, await ActorAsync(), Closed));
        }
    }

    private void Take(PublishOutcome outcome)
    {
        switch (outcome)
        {
            case PublishOutcome.Done(var listing) when _dirty:
                _listing = listing;
                break;
            case PublishOutcome.Done(var listing):
                Show(listing);
                break;
            case PublishOutcome.Incomplete(var checklist):
                _problem = string.Join(" ", checklist.Where(requirement => !requirement.IsMet).Select(requirement => $"{requirement.Text}."));
                break;
            default:
                _missing = true;
                break;
        }
    }

    private async Task DeleteAsync()
    {
        var name = _listing?.Metadata.Name ?? "";
        const string Effect = "Its route at the gateway and its listing go; what it did stays in the history. Importing the agent again brings the listing back as a draft.";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Delete {name}", Effect, $"Delete {name}", typed: name))
        {
            return;
        }

        switch (await Services.GetRequiredService<DeleteAgent>().ExecuteAsync(ListingId, await ActorAsync(), Closed))
        {
            case DeleteOutcome.StillEmployed(var customers):
                _problem = $"{name} is still employed ({customers}). Customers have to let it go first; unpublish it so that nobody new hires it.";
                break;
            default:
                _dirty = false;
                Navigation.NavigateTo(AppUrls.AdminAgents);
                break;
        }
    }

    private async Task GuardAsync(LocationChangingContext context)
    {
        if (_dirty && !await ConfirmDialog.AskAsync(Dialogs, "Leave without saving", "What you typed is lost.", "Leave without saving"))
        {
            context.PreventNavigation();
        }
    }
}

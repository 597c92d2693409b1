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
    private int _refusals;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ListingActions Actions { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private VirtualEmployeeId ListingId => new(Id);

    private bool IsPublished => _listing?.Status is VirtualEmployeeStatus.Published;

    private IReadOnlyList<PublishRequirement> Checklist => _listing is null ? [] : PublishChecklist.For(_typed, _listing.Facts, _listing.Access);

    protected override async Task OnInitializedAsync()
    {
        // The second one tells that the gateway confirmed something.
        ReloadOn(CatalogEvents.Changed);
        ReloadOn(new LiveTopic("gateway", Guid.Empty));
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var read = await Actions.FindAsync(ListingId, Closed);
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
        (_listing, _conflict, _draft, _dirty, _refusals, _errors) = (listing, null, ListingDraft.Of(listing.Metadata), false, 0, []);
        _typed = _draft.Read(IsPublished, out _);
        _line = $"Saved, version {listing.Version}. {(listing.Hires == 0 ? "Nobody employs it" : ListingActions.Customers(listing.Hires))}.";
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
        (_problem, _typed) = (null, _draft.Read(IsPublished, out _errors));
        if (_listing is null || _errors.Count > 0)
        {
            _refusals++;
            return false;
        }

        switch (await Actions.SaveAsync(ListingId, _listing.Version, _typed, await ActorAsync(), Closed))
        {
            case UpdateOutcome.Saved(var listing):
                Show(listing);
                return true;
            case UpdateOutcome.Invalid(var errors):
                _errors = errors;
                _refusals++;
                return false;
            case UpdateOutcome.Conflict(var current) when _listing.Metadata.ConflictsBetween(current.Metadata, _typed).Count > 0:
                _conflict = current;
                return false;
            case UpdateOutcome.Conflict(var current):
                // They changed other fields: nobody has to choose.
                _draft = ListingDraft.Of(_listing.Metadata.Merge(current.Metadata, _typed));
                _listing = current;
                return await TrySaveAsync();
            default:
                _missing = true;
                return false;
        }
    }

    private async Task ResolveAsync(bool isMineFirst)
    {
        if (_conflict is { } current && _listing is { Metadata: var start })
        {
            _draft = ListingDraft.Of(isMineFirst ? start.Merge(current.Metadata, _typed) : start.Merge(_typed, current.Metadata));
            (_listing, _conflict) = (current, null);
            await TrySaveAsync();
        }
    }

    private async Task PublishAsync()
    {
        _problem = null;
        if (_dirty && !await TrySaveAsync())
        {
            return;
        }

        Take(await Actions.PublishAsync(ListingId, await ActorAsync(), Closed));
    }

    private async Task UnpublishAsync()
    {
        _problem = null;
        var text = "It leaves the marketplace and nobody new can hire it. "
            + (_listing is { Hires: > 0 and var hires } ? $"{ListingActions.Customers(hires)}, and keep it." : "Nobody employs it.");
        if (await ConfirmDialog.AskAsync(Dialogs, $"Unpublish {_listing?.Metadata.Name}", text, "Unpublish", dangerous: false))
        {
            Take(await Actions.UnpublishAsync(ListingId, await ActorAsync(), Closed));
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
        _problem = null;
        var name = _listing?.Metadata.Name ?? "";
        if (_listing is { Hires: > 0 and var hires })
        {
            _problem = ListingActions.StillEmployed(name, hires);
            return;
        }

        const string Effect = "Its route at the gateway and its listing go; what it did stays in the history. Importing the agent again brings the listing back as a draft.";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Delete {name}", Effect, $"Delete {name}", typed: name))
        {
            return;
        }

        switch (await Actions.DeleteAsync(ListingId, await ActorAsync(), Closed))
        {
            case DeleteOutcome.StillEmployed(var customers):
                _problem = ListingActions.StillEmployed(name, customers);
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

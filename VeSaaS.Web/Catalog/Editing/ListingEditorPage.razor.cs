using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Editing.Revisions;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>Edits a listing, shows it as customers will see it, publishes it. What is typed is saved by itself.</summary>
public sealed partial class ListingEditorPage : IAsyncDisposable
{
    /// <summary>How long nobody types before what is typed is saved.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    private static readonly IReadOnlyList<Crumb> Crumbs = [new("Catalog", AppUrls.AdminCatalog)];

    private ListingEditor? _editor;
    private ITimer? _autosave;
    private IReadOnlyList<string> _categories = [];
    private IReadOnlyList<RevisionRow> _revisions = [];
    private string _tab = EditorTabs.Profile;
    private string? _scheduleProblem;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    private string? Tab { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ListingActions Actions { get; init; }

    [Inject]
    public required ListingHistory History { get; init; }

    [Inject]
    public required Categories Categories { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private VirtualEmployeeId ListingId => new(Id);

    protected override async Task OnInitializedAsync()
    {
        _editor = new ListingEditor(ListingId, Actions, ActorAsync);
        _autosave = Time.CreateTimer(_ => _ = InvokeAsync(AutosaveAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // The second one tells that the gateway confirmed something.
        ReloadOn(CatalogEvents.Changed);
        ReloadOn(new LiveTopic("gateway", Guid.Empty));
        await TryLoadAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        var tab = EditorTabs.All.Any(known => known.Key == Tab) ? Tab! : EditorTabs.Profile;
        if (tab != _tab)
        {
            _tab = tab;
            await TryLoadAsync();
        }
    }

    protected override async Task LoadAsync()
    {
        _categories = await Categories.NamesAsync(Closed);
        await _editor!.LoadAsync(_categories, Closed);
        if (_tab == EditorTabs.Revisions)
        {
            _revisions = await History.ListAsync(ListingId, Closed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_autosave is not null)
        {
            await _autosave.DisposeAsync();
        }

        _editor?.Dispose();
    }

    private void Changed()
    {
        _editor!.Changed();
        _autosave!.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private async Task AutosaveAsync()
    {
        try
        {
            if (_editor is { IsDirty: true } editor && await editor.SaveAsync(Closed) && editor.IsDirty)
            {
                // Typed while it was saved.
                _autosave?.Change(Pause, Timeout.InfiniteTimeSpan);
            }

            StateHasChanged();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && Closed.IsCancellationRequested)
        {
            // The page was closed while it saved; leaving it asked first.
        }
        catch (System.Data.Common.DbException exception)
        {
            _editor!.Problem = $"What you typed could not be saved: the database did not answer. It is kept here, and tried again. Reference {PageFault.Report(Logger, exception)}.";
            _autosave?.Change(Pause * 4, Timeout.InfiniteTimeSpan);
            StateHasChanged();
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task<Actor> ActorAsync() => Actor.Operator((await Authentication).User.UserId());

    private Task ResolveAsync(IReadOnlySet<string> theirs) => _editor!.ResolveAsync(theirs, Closed);

    // Returns why not, in words.
    private async Task<string?> MoveAsync(string address)
    {
        switch (await Actions.MoveAsync(ListingId, address, await ActorAsync(), Closed))
        {
            case UpdateOutcome.Invalid([var error, ..]):
                return error.Message;
            default:
                await TryLoadAsync();
                return null;
        }
    }

    private Task PublishAsync() => _editor!.PublishAsync(Closed);

    private async Task ScheduleAsync(DateTimeOffset? at) => _scheduleProblem = await _editor!.ScheduleAsync(at, Closed);

    private async Task<UploadImageOutcome> UploadAsync(ImageKind kind, string name, Stream content, CancellationToken cancellationToken) =>
        await Actions.UploadAsync(ListingId, kind, name, content, await ActorAsync(), cancellationToken);

    private async Task RestoreAsync(int number)
    {
        if (_editor is not { Listing: { } listing } editor || (editor.IsDirty && !await editor.SaveAsync(Closed)))
        {
            return;
        }

        editor.Took(await History.RestoreAsync(ListingId, editor.Listing?.Version ?? listing.Version, number, await ActorAsync(), Closed));
        await TryLoadAsync();
    }

    private async Task UnpublishAsync()
    {
        if (_editor?.Listing is not { } listing)
        {
            return;
        }

        var text = await Actions.ImpactOfUnpublishingAsync(listing, Closed);
        if (await ConfirmDialog.AskAsync(Dialogs, $"Unpublish {listing.Metadata.Name}", text, "Unpublish", dangerous: false))
        {
            await _editor!.UnpublishAsync(Closed);
        }
    }

    private async Task GuardAsync(LocationChangingContext context)
    {
        // Another tab of this page is no leaving.
        if (_editor is not { IsDirty: true } editor
            || Navigation.ToAbsoluteUri(context.TargetLocation).AbsolutePath == Navigation.ToAbsoluteUri(AppUrls.AdminCatalogItem(Id)).AbsolutePath)
        {
            return;
        }

        if (!await editor.SaveAsync(Closed)
            && !await ConfirmDialog.AskAsync(Dialogs, "Leave without saving", "What you typed last could not be saved, and is lost.", "Leave without saving"))
        {
            context.PreventNavigation();
        }
    }

    private static string Employed(Listing listing) => listing.Hires == 0 ? "Nobody employs it." : $"{ListingActions.Customers(listing.Hires)}.";
}

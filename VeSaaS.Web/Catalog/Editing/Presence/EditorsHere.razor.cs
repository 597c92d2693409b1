using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Presence;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Editing.Presence;

/// <summary>Says that this operator has the editor open, and who else has.</summary>
public sealed partial class EditorsHere
{
    private IReadOnlyList<EditorHere> _others = [];
    private ITimer? _beat;
    private Guid _user;
    private string? _said;

    [Parameter, EditorRequired]
    public required VirtualEmployeeId Listing { get; set; }

    /// <summary>The tab that is open.</summary>
    [Parameter, EditorRequired]
    public required string Part { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required EditorPresence Presence { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _user = (await Authentication).User.UserId();
        ReloadOn(CatalogEvents.EditorsOf(Listing));
        _beat = Time.CreateTimer(_ => _ = InvokeAsync(BeatAsync), null, EditorPresence.Beat, EditorPresence.Beat);
        await BeatAsync();
    }

    protected override Task OnParametersSetAsync() => _said is not null && _said != Part ? BeatAsync() : Task.CompletedTask;

    protected override async Task LoadAsync() => _others = await Presence.OthersAsync(Listing, _user, Closed);

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_beat is null)
        {
            return;
        }

        await _beat.DisposeAsync();
        try
        {
            await Presence.LeaveAsync(Listing, _user, CancellationToken.None);
        }
        catch (DbException exception)
        {
            // The seat ends by itself.
            PageFault.Report(Logger, exception);
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            _said = Part;
            await Presence.SitAsync(Listing, _user, Part, Closed);
            await TryLoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Closed.IsCancellationRequested)
        {
            // The editor was closed meanwhile.
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            // Who else is here is a courtesy; the editor says itself when nothing can be saved.
            PageFault.Report(Logger, exception);
        }
    }
}

using System.Data.Common;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>The keys of a company, or of the platform: seen, created, revoked.</summary>
public sealed partial class ApiKeyManager
{
    private IReadOnlyList<ApiKeyRow>? _keys;
    private IReadOnlyList<ApiKeyRow> _active = [];
    private IReadOnlyList<ApiKeyRow> _ended = [];
    private string? _refusal;
    private bool _failed;

    [Parameter, EditorRequired]
    public ApiKeyOwner Owner { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Line { get; set; } = "";

    [Inject]
    public required ApiKeyList Keys { get; init; }

    [Inject]
    public required RevokeApiKey Revoke { get; init; }

    [Inject]
    public required RecentProof Proof { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(ApiKeyList.Topic(Owner));
        await LoadAsync();
    }

    protected override async Task LoadAsync()
    {
        try
        {
            var keys = await Keys.ExecuteAsync(Owner, Closed);
            var now = Time.GetUtcNow();
            (_keys, _active, _ended, _failed) = (keys, [.. keys.Where(key => key.IsActive(now))], [.. keys.Where(key => !key.IsActive(now))], false);
        }
        catch (DbException)
        {
            // The panel says it and offers the retry; the data layer has logged why.
            _failed = true;
        }
    }

    private async Task CreateAsync()
    {
        _refusal = null;
        // Before anything is typed, so that nothing is lost by it.
        if (!await Proof.IsThereAsync(Owner.UserId, Owner.Session, Closed))
        {
            Navigation.NavigateTo(AppUrls.ConfirmThen("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
            return;
        }

        await CreateApiKeyDialog.OpenAsync(Dialogs, Owner);
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiKeyRow key)
    {
        _refusal = null;
        var sure = await ConfirmDialog.AskAsync(
            Dialogs,
            $"Revoke {key.Name}",
            $"The next request with {key.Prefix}… is refused. Programs that use it stop until they have another key. It cannot be taken back.",
            "Revoke the key");
        if (sure)
        {
            _refusal = await Revoke.ExecuteAsync(Owner, key.Id, Closed) is RevokeApiKeyOutcome.NotAllowed(var reason) ? reason : null;
            await LoadAsync();
        }
    }
}

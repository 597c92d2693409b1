using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>Name, cap and price; then the true steps on the way to Ready. Open it with <see cref="OpenAsync"/>.</summary>
public sealed partial class HireDialog : IDisposable
{
    private const int Suggested = 5;

    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<string> _suggestions = [];
    private IReadOnlyList<FieldError> _problems = [];
    private IDisposable? _changes;
    private Caller _caller = default!;
    private string _name = "";
    private string _cap = "";
    private string _key = "";
    private string? _refusal;
    private HireId? _existing;
    private HireId? _hire;
    private TeamMember? _member;
    private bool _busy;

    [Parameter, EditorRequired]
    public ListingCard Listing { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Title => _hire is null ? $"Hire {Listing.Name}" : IsReady ? $"{_member!.PersonaName} works for you" : $"Hiring {_member?.PersonaName ?? _name.Trim()}";

    private bool IsReady => _member is { State: HireState.Active, Progress: GrantProgress.Ready };

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, ListingCard listing)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true, BackdropClick = false, CloseButton = true };
        var reference = await dialogs.ShowAsync<HireDialog>($"Hire {listing.Name}", new DialogParameters<HireDialog> { { dialog => dialog.Listing, listing } }, options);
        await reference.Result;
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        // One key for the whole dialog: a second click, or a retry after a broken connection, is the same request.
        _key = Time.NewId().ToString("N");
        _suggestions = await Team.SuggestNamesAsync(_caller.CustomerId, Listing.Id, Suggested, _disposed.Token);
        _name = _suggestions[0];
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task HireAsync()
    {
        if (_busy || _hire is not null)
        {
            return;
        }

        (_refusal, _existing, _problems) = (null, null, []);
        if (!CapText.TryRead(_cap, out var cap))
        {
            _problems = [new FieldError(HireRules.CapField, CapText.Wrong)];
            return;
        }

        _busy = true;
        try
        {
            var request = new HireRequest(Listing.Slug, _name, null, cap, _key);
            await ShowAsync(await Verbs.Hire.ExecuteAsync(_caller, request, _disposed.Token));
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task ShowAsync(HireOutcome outcome)
    {
        switch (outcome)
        {
            case HireOutcome.Hired(var id):
                _hire = id;
                _changes = Live.Subscribe(TeamTopics.Hire(id), () => InvokeAsync(RefreshAsync));
                await RefreshAsync();
                break;
            case HireOutcome.AlreadyHired(var existing):
                (_refusal, _existing) = ("Your team already has this virtual employee.", existing);
                break;
            case HireOutcome.NotFound:
                _refusal = "This virtual employee is no longer offered. Nothing was charged.";
                break;
            case HireOutcome.AgentNotReady(var why):
                _refusal = why;
                break;
            case HireOutcome.NameTaken(var name):
                _problems = [new FieldError(HireRules.NameField, $"Somebody in your team is called {name}. Choose another name.")];
                break;
            case HireOutcome.Invalid(var problems):
                _problems = problems;
                break;
            case HireOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private async Task RefreshAsync()
    {
        if (_hire is not { } id)
        {
            return;
        }

        try
        {
            _member = await Team.FindAsync(_caller.CustomerId, id, _disposed.Token);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The dialog was closed while it was reading.
        }
    }

    private async Task CancelHireAsync()
    {
        if (_hire is { } id)
        {
            await Verbs.LetGo.ExecuteAsync(_caller, id, _disposed.Token);
        }

        Close();
    }

    private void SayHello()
    {
        if (_hire is { } id)
        {
            Close();
            Navigation.NavigateTo(AppUrls.NewChat(id.Value));
        }
    }

    private void Close() => Dialog.Close(DialogResult.Ok(true));
}

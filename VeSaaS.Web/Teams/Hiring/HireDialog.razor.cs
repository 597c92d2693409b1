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
using VeSaaS.Web.Teams.Giving;
using VeSaaS.Web.Teams.Hiring.Reports;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Hiring;

/// <summary>Who it is, how it works, its cap, and what is agreed to; then the true steps on the way to Ready. Open it with <see cref="OpenAsync"/>.</summary>
public sealed partial class HireDialog : IDisposable
{
    internal const int WhoItIs = 1;
    internal const int HowItWorks = 2;
    internal const int ItsCap = 3;
    internal const int Review = 4;

    private const int Suggested = 5;
    private const string ConsentField = "consent";

    private static readonly string[] Steps = ["Who it is", "How it works", "Cap", "Review"];

    private readonly CancellationTokenSource _disposed = new();
    private HireDraft _draft = new(default, []);
    private IReadOnlyList<string> _suggestions = [];
    private IReadOnlyList<FieldError> _problems = [];
    private IDisposable? _changes;
    private ListingDetail? _detail;
    private FeeForecast? _forecast;
    private Caller _caller = default!;
    private ElementReference _panel;
    private string _host = "";
    private string _key = "";
    private string? _refusal;
    private HireId? _existing;
    private HireId? _hire;
    private TeamMember? _member;
    private int _step = WhoItIs;
    private bool _consented;
    private bool _busy;
    private bool _hasMoved;

    [Parameter, EditorRequired]
    public ListingCard Listing { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required TeamReads Reads { get; init; }

    [Inject]
    public required ReportWanted Wanted { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Title => _hire is null ? $"Hire {Listing.Name}" : IsReady ? $"{_member!.PersonaName} works for you" : $"Hiring {_member?.PersonaName ?? _draft.Name.Trim()}";

    private bool IsReady => _member is { State: HireState.Active, Progress: GrantProgress.Ready };

    /// <summary>Shows it, and after it the dialog of the first task where one is to be given; returns when they are closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, ListingCard listing)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true, BackdropClick = false, CloseButton = true };
        var shown = await dialogs.ShowAsync<HireDialog>($"Hire {listing.Name}", new DialogParameters<HireDialog> { { dialog => dialog.Listing, listing } }, options);
        if ((await shown.Result)?.Data is TeamMember hired)
        {
            await GiveTaskDialog.OpenAsync(dialogs, hired.Id, hired.PersonaName);
        }
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        // One key for the whole dialog: a second click, or a retry after a broken connection, is the same request.
        _key = Time.NewId().ToString("N");
        var customer = _caller.CustomerId;
        _draft = new HireDraft(new HireId(Time.NewId()), await Reads.Team.ListAsync(customer, _disposed.Token)) { Seniority = Listing.Seniority };
        _draft.PlaceUnder(Wanted.Lead);
        _host = await Reads.Team.HostAsync(customer, _disposed.Token);
        _suggestions = await Reads.Team.SuggestNamesAsync(customer, Listing.Id, Suggested, _disposed.Token);
        _draft.Rename(_suggestions[0]);
        _detail = await Reads.Details.ExecuteAsync(Listing.Slug, customer, _disposed.Token);
        _forecast = await Verbs.Fees.IfHiredAsync(customer, Listing.Price.MonthlyFee, Listing.IsDemo, _disposed.Token);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The fields that had the focus are gone.
        if (_hasMoved && _hire is null)
        {
            _hasMoved = false;
            await _panel.FocusAsync();
        }
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private Task NextAsync() => _step < Review ? GoAsync(_step + 1) : HireAsync();

    // Forward only over steps that hold; the first one that does not is shown with what is wrong.
    private Task GoAsync(int wanted)
    {
        (_refusal, _existing, _problems) = (null, null, []);
        for (var step = WhoItIs; step < wanted; step++)
        {
            _problems = [.. step switch { WhoItIs => _draft.CheckPerson(), HowItWorks => _draft.CheckInstructions(), _ => _draft.CheckCap() }];
            if (_problems.Count > 0)
            {
                wanted = step;
            }
        }

        (_hasMoved, _step) = (_step != wanted, wanted);
        return Task.CompletedTask;
    }

    private async Task HireAsync()
    {
        if (_busy || _hire is not null)
        {
            return;
        }

        await GoAsync(Review);
        if (_step < Review || !CapText.TryRead(_draft.Cap, out var cap))
        {
            return;
        }

        if (!_consented)
        {
            _problems = [new FieldError(ConsentField, "Tick this to hire. Without it, it could not work.")];
            return;
        }

        _busy = true;
        try
        {
            await ShowAsync(await Verbs.Hire.ExecuteAsync(_caller, _draft.ToRequest(Listing.Id, cap, _key), _disposed.Token));
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
                (_hire, Wanted.Lead) = (id, null);
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
                ShowProblems([HireDraft.NameTaken(name)]);
                break;
            case HireOutcome.HandleTaken(var handle):
                ShowProblems([HireDraft.HandleTaken(handle)]);
                break;
            case HireOutcome.Invalid(var problems):
                ShowProblems(problems);
                break;
            case HireOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private void ShowProblems(IReadOnlyList<FieldError> problems)
    {
        _problems = problems;
        _step = problems[0].Field switch { HireRules.InstructionsField => HowItWorks, HireRules.CapField => ItsCap, _ => WhoItIs };
        _hasMoved = true;
    }

    private async Task RefreshAsync()
    {
        try
        {
            _member = await Reads.Team.FindAsync(_caller.CustomerId, _hire!.Value, _disposed.Token);
            StateHasChanged();
            Dialog.StateHasChanged();
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
            await Verbs.LetGo.ExecuteAsync(_caller, id, new(Core.Tasks.Leaving.OpenWorkChoice.Keep), _disposed.Token);
        }

        Close();
    }

    private void SayHello()
    {
        Close();
        Navigation.NavigateTo(AppUrls.NewChat(_hire!.Value.Value));
    }

    private void Close() => Dialog.Close();
}

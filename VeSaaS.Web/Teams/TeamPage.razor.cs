using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Values;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Teams.Giving;
using VeSaaS.Web.Teams.Overview;
using VeSaaS.Web.Teams.Welcome;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams;

/// <summary>Everybody who works for the customer, live: as cards, as rows and as the org chart.</summary>
public sealed partial class TeamPage : IDisposable
{
    private const int Suggested = 3;
    private const int MostAsks = 20;
    private const int MostFormer = 100;

    private readonly CancellationTokenSource _disposed = new();
    private readonly List<IDisposable> _changes = [];
    private IReadOnlyList<TeamMember>? _team;
    private IReadOnlyList<TeamMember> _former = [];
    private IReadOnlyList<WaitingAsk> _asks = [];
    private IReadOnlyDictionary<Guid, HireActivity> _activity = new Dictionary<Guid, HireActivity>();
    private IReadOnlyList<ListingCard> _suggestions = [];
    private IReadOnlyList<string> _owners = [];
    private TeamFilter _filter = new(TeamView.Grid, null, null, null);
    private Caller? _caller;
    private FirstStepsTaken? _steps;
    private int _offered;
    private bool _canAct;
    private string? _fault;
    private string? _problem;

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "department")]
    public string? Department { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [Inject]
    public required TeamReads Reads { get; init; }

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ILogger<TeamPage> Logger { get; init; }

    private IReadOnlyList<TeamMember> Shown =>
    [
        .. (_filter.IsFormer ? _former : _team ?? []).Where(member => _filter.Shows(member, _activity.GetValueOrDefault(member.Id.Value, HireActivity.None))),
    ];

    private RenderFragment? Welcome => _steps is not { } steps ? null : builder =>
    {
        builder.OpenComponent<WelcomeCard>(0);
        builder.AddComponentParameter(1, nameof(WelcomeCard.Taken), steps);
        builder.AddComponentParameter(2, nameof(WelcomeCard.OnDismiss), EventCallback.Factory.Create(this, DismissAsync));
        builder.CloseComponent();
    };

    private string? Line => _team switch
    {
        null => null,
        { Count: 0 } => "Nobody works here yet.",
        { Count: var count } team => $"{count} {(count == 1 ? "employee" : "employees")}, {team.Count(IsWorking)} working now. "
            + $"Usage this month: {MoneyFormat.Format(team.Aggregate(Money.Zero, (sum, member) => sum + member.UsageThisMonth), Currency, MoneyStyle.Cost)}.",
    };

    protected override async Task OnParametersSetAsync()
    {
        var isChart = Navigation.ToBaseRelativePath(Navigation.Uri).Split('?')[0].TrimEnd('/') == AppUrls.TeamChart.TrimStart('/');
        _filter = new(isChart ? TeamView.Chart : View == "list" ? TeamView.List : TeamView.Grid, Given(State), Given(Department), Given(Search));
        if (_caller is null)
        {
            _caller = (await Authentication).User.Caller();
            _canAct = _caller.Role is not MemberRole.Viewer;
            _changes.Add(Live.Subscribe(TeamTopics.Team(_caller.CustomerId), () => InvokeAsync(RefreshAsync)));
            // Addresses end with the company's name.
            _changes.Add(Live.Subscribe(CustomerTopics.Of(_caller.CustomerId), () => InvokeAsync(RefreshAsync)));
            // The engine says that some run began or ended, of whichever customer; what we read is our own.
            _changes.Add(Live.Subscribe(RunTopics.Queue, () => InvokeAsync(RefreshAsync)));
            // So does the catalog, of whichever agent became unavailable or is back.
            _changes.Add(Live.Subscribe(CatalogEvents.AvailabilityChanged, () => InvokeAsync(RefreshAsync)));
        }

        await LoadAsync();
    }

    public void Dispose()
    {
        _changes.ForEach(change => change.Dispose());
        _disposed.Cancel();
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private bool IsWorking(TeamMember member) => _activity.TryGetValue(member.Id.Value, out var activity) && activity.IsWorking;

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var (customer, token) = (_caller!.CustomerId, _disposed.Token);
            var team = await Reads.Team.ListAsync(customer, token);
            _activity = await Reads.Activity.ReadAsync(customer, token);
            _asks = await Reads.Asks.ReadAsync(customer, MostAsks, token);
            _steps = await Reads.Steps.ReadAsync(_caller, token);
            _former = _filter.IsFormer || team.Count == 0 ? await Reads.Team.ListFormerAsync(customer, MostFormer, token) : [];
            if (team.Count == 0)
            {
                var market = await Reads.Market.ExecuteAsync(new() { PageSize = Suggested }, customer, token);
                (_suggestions, _offered) = (market.Listings, market.Offered);
            }

            if (_filter.View is TeamView.Chart)
            {
                _owners = [.. (await Reads.Members.ExecuteAsync(_caller, token)).Members.Where(member => member.Role is MemberRole.Owner).Select(member => member.Name)];
            }

            (_team, _fault) = (team, null);
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

    private async Task DismissAsync()
    {
        await Verbs.Note.DismissAsync(_caller!, _disposed.Token);
        _steps = null;
    }

    private async Task ActAsync(TeamAct act)
    {
        _problem = null;
        var (member, team) = (act.Member, _team ?? []);
        switch (act.Wish)
        {
            case TeamWish.Edit:
                await EditHireDialog.OpenAsync(Dialogs, member, team);
                break;
            case TeamWish.Give:
                await GiveTaskDialog.OpenAsync(Dialogs, member.Id, member.PersonaName);
                break;
            case TeamWish.Pause when await AskAsync(member, ActWords.Pause):
                _problem = ActWords.Explain(await Verbs.Pause.ExecuteAsync(_caller!, member.Id, _disposed.Token));
                break;
            case TeamWish.Resume when await AskAsync(member, ActWords.Resume):
                _problem = ActWords.Explain(await Verbs.Resume.ExecuteAsync(_caller!, member.Id, _disposed.Token));
                break;
            case TeamWish.LetGo when await AskWhatBecomesAsync(member, team) is { } plan:
                _problem = ActWords.Explain(await Verbs.LetGo.ExecuteAsync(_caller!, member.Id, plan, _disposed.Token));
                break;
        }

        await LoadAsync();
    }

    // The effect on the bill first, then the act.
    private async Task<bool> AskAsync(TeamMember member, Func<TeamMember, FeeForecast?, string, (string Title, string Text, string Action)> words)
    {
        var (title, text, action) = words(member, await Verbs.Fees.OfHireAsync(_caller!.CustomerId, member.Id, _disposed.Token), Currency);
        return await ConfirmDialog.AskAsync(Dialogs, title, text, action, dangerous: false);
    }

    // What becomes of its open work; null when the person thinks better of it.
    private async Task<OpenWorkPlan?> AskWhatBecomesAsync(TeamMember member, IReadOnlyList<TeamMember> team)
    {
        var open = await Verbs.LetGo.ReadAsync(_caller!.CustomerId, member.Id, _disposed.Token);
        if (member is not { State: HireState.Provisioning, IsReturning: false })
        {
            return await LetGoDialog.AskAsync(Dialogs, member, team, open, await Verbs.Fees.OfHireAsync(_caller.CustomerId, member.Id, _disposed.Token));
        }

        var work = open.IsAny ? $" What was meant for it, {open}, stays, and nobody is assigned." : "";
        return await ConfirmDialog.AskAsync(
            Dialogs, $"Cancel hiring {member.PersonaName}", $"{member.PersonaName} never becomes ready, and nothing is charged.{work}", "Cancel the hire")
            ? new(OpenWorkChoice.Keep) : null;
    }

    private async Task<string?> MoveAsync(HireId who, HireId? manager)
    {
        var outcome = await Verbs.Edit.ExecuteAsync(
            _caller!, who, new HireChanges(null, null, null, null) { Manager = new ManagerChange(manager) }, _disposed.Token);
        await RefreshAsync();
        return ActWords.Explain(outcome);
    }
}

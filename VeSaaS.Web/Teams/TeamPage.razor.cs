using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams;

/// <summary>Everybody who works for the customer, live.</summary>
public sealed partial class TeamPage : IDisposable
{
    private const int Suggested = 3;

    private readonly CancellationTokenSource _disposed = new();
    private readonly List<IDisposable> _changes = [];
    private IReadOnlyList<TeamMember>? _team;
    private IReadOnlyDictionary<Guid, HireActivity> _activity = new Dictionary<Guid, HireActivity>();
    private IReadOnlyList<ListingCard> _suggestions = [];
    private Caller _caller = default!;
    private int _offered;
    private bool _canAct;
    private string? _fault;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TeamReads Reads { get; init; }

    [Inject]
    public required TeamVerbs Verbs { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ILogger<TeamPage> Logger { get; init; }

    private string? Line
    {
        get
        {
            if (_team is not { } team)
            {
                return null;
            }

            if (team.Count == 0)
            {
                return "Nobody works here yet.";
            }

            var working = team.Count(member => _activity.TryGetValue(member.Id.Value, out var activity) && activity.IsWorking);
            return $"{team.Count} {(team.Count == 1 ? "employee" : "employees")}, {working} working now.";
        }
    }

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        _canAct = _caller.Role is not MemberRole.Viewer;
        _changes.Add(Live.Subscribe(TeamTopics.Team(_caller.CustomerId), () => InvokeAsync(RefreshAsync)));
        // The engine says that some run began or ended, of whichever customer; what we read is our own.
        _changes.Add(Live.Subscribe(RunTopics.Queue, () => InvokeAsync(RefreshAsync)));
        await LoadAsync();
    }

    public void Dispose()
    {
        _changes.ForEach(change => change.Dispose());
        _disposed.Cancel();
    }

    private async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var team = await Reads.Team.ListAsync(_caller.CustomerId, _disposed.Token);
            _activity = await Reads.Activity.ReadAsync(_caller.CustomerId, _disposed.Token);
            if (team.Count == 0)
            {
                var market = await Reads.Market.ExecuteAsync(new() { PageSize = Suggested }, _caller.CustomerId, _disposed.Token);
                (_suggestions, _offered) = (market.Listings, market.Offered);
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

    private async Task EditAsync(TeamMember member)
    {
        await EditHireDialog.OpenAsync(Dialogs, member);
        await LoadAsync();
    }

    private async Task LetGoAsync(TeamMember member)
    {
        var name = member.PersonaName;
        var sure = member.State is HireState.Provisioning
            ? await ConfirmDialog.AskAsync(
                Dialogs, $"Cancel hiring {name}", $"{name} never becomes ready, and nothing is charged.", "Cancel the hire")
            : await ConfirmDialog.AskAsync(
                Dialogs,
                $"Let {name} go",
                $"New work is refused at once. What {name} is doing now is stopped within 15 seconds, then its access is closed and that is proven. "
                + "The fee ends now. Conversations and costs stay with you.",
                $"Let {name} go",
                typed: name);
        if (sure)
        {
            await Verbs.LetGo.ExecuteAsync(_caller, member.Id, _disposed.Token);
            await LoadAsync();
        }
    }
}

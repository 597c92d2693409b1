using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Schedules;

/// <summary>The customer's schedules: what is written by itself, when, and what it is expected to cost.</summary>
public sealed partial class SchedulesPage
{
    /// <summary>The value of `edit` that opens an empty form.</summary>
    private const string New = "new";

    private IReadOnlyList<ScheduleRow>? _schedules;
    private IReadOnlyList<TeamMember> _team = [];
    private ScheduleRow? _edited;
    private string _zone = "UTC";
    private Caller? _caller;
    private bool _canAct;
    private string? _said;

    /// <summary>The schedule whose form is open, or <see cref="New"/>.</summary>
    [SupplyParameterFromQuery(Name = "edit")]
    public string? Edit { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ScheduleVerbs Verbs { get; init; }

    [Inject]
    public required TaskReads Reads { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (_caller is null)
        {
            _caller = (await Authentication).User.Caller();
            _canAct = _caller.Role is not MemberRole.Viewer;
            ReloadOn(TaskTopics.BoardOf(_caller.CustomerId));
        }

        _said = null;
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var customer = _caller!.CustomerId;
        _zone = (await Reads.Clock.ZoneAsync(customer, Closed)).Id;
        _team = await Reads.Team.ListAsync(customer, Closed);
        _schedules = await Verbs.Query.ListAsync(customer, Closed);
        _edited = Guid.TryParse(Edit, out var id) ? _schedules.FirstOrDefault(schedule => schedule.Id.Value == id) : null;
    }

    private async Task ActAsync(Func<Caller, TaskScheduleId, CancellationToken, Task<ScheduleOutcome>> act, ScheduleRow schedule)
    {
        _said = (await act(_caller!, schedule.Id, Closed)).Problem;
        await TryLoadAsync();
    }

    private async Task DeleteAsync(ScheduleRow schedule)
    {
        if (await ConfirmDialog.AskAsync(Dialogs, "Delete this schedule", $"“{schedule.Plan.Title}” writes no more tasks. Those that it wrote stay on the board.", "Delete schedule"))
        {
            await ActAsync(Verbs.Control.DeleteAsync, schedule);
        }
    }
}

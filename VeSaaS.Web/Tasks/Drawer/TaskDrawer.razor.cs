using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Tasks.Board;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>One task beside the board: what is to be done, what was tried, and what a person can do now.</summary>
public sealed partial class TaskDrawer
{
    private readonly HashSet<RunId> _decided = [];
    private ElementReference _title;
    private ElementReference _parts;
    private DrawerTab _tab;
    private (DrawerTab? Part, Guid? Comment) _asked;
    private string? _comment;
    private string? _problem;
    private bool _isCapped;
    private bool _editing;
    private bool _busy;

    [Parameter, EditorRequired]
    public TaskDetail Detail { get; set; } = default!;

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    [Parameter, EditorRequired]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    /// <summary>Who can be mentioned.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<MentionChoice> People { get; set; } = [];

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    /// <summary>The part that is shown first.</summary>
    [Parameter]
    public DrawerTab? Part { get; set; }

    /// <summary>The comment that is in view first.</summary>
    [Parameter]
    public Guid? Comment { get; set; }

    /// <summary>What starting it is expected to cost; null where it cannot be started.</summary>
    [Parameter]
    public TaskEstimate? Estimate { get; set; }

    [Parameter, EditorRequired]
    public string CloseUrl { get; set; } = "";

    /// <summary>The address of the task before it on the board.</summary>
    [Parameter]
    public string? Before { get; set; }

    /// <summary>The address of the task behind it.</summary>
    [Parameter]
    public string? Behind { get; set; }

    [Parameter, EditorRequired]
    public required Func<WorkItemId, string> UrlOf { get; set; }

    /// <summary>Carries an act out; answers with why not, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<TaskAct, Task<string?>> OnAct { get; set; }

    /// <summary>What the next attempt with somebody else is expected to cost.</summary>
    [Parameter, EditorRequired]
    public required Func<WorkItemId, HireId, Task<TaskEstimate?>> EstimateWith { get; set; }

    /// <summary>What a check by somebody is expected to cost.</summary>
    [Parameter, EditorRequired]
    public required Func<WorkItemId, HireId, Task<TaskEstimate?>> EstimateCheck { get; set; }

    /// <summary>Attaches a file under its name.</summary>
    [Parameter, EditorRequired]
    public required Func<WorkItemId, string, Stream, CancellationToken, Task<UploadOutcome>> OnUpload { get; set; }

    /// <summary>The beginning of a text.</summary>
    [Parameter, EditorRequired]
    public required Func<FileRow, Task<string?>> OnRead { get; set; }

    [Inject]
    public required KeptDrafts Drafts { get; init; }

    private bool CanAct => Caller.Role is not MemberRole.Viewer;

    private bool IsLate => DueWords.IsLate(Detail.DueOn, Detail.Status, Today);

    private AskRow? Waiting => Detail.Status is WorkItemStatus.NeedsYou && Detail.Attempts is [{ Asks: [.., { Outcome: AskOutcome.Waiting } ask] }, ..] ? ask : null;

    private IEnumerable<(DrawerTab Tab, string Count)> Tabs =>
    [
        (DrawerTab.Attempts, $"{Detail.Attempts.Count}"),
        (DrawerTab.Checklist, Detail.Checklist.Count == 0 ? "" : $"{Detail.Checklist.Count(item => item.TickedAt is not null)}/{Detail.Checklist.Count}"),
        (DrawerTab.Files, Detail.Files.Count == 0 ? "" : $"{Detail.Files.Count}"),
        (DrawerTab.Comments, $"{Detail.Comments.Count}"),
        (DrawerTab.History, ""),
    ];

    // The address asks once; what is looked at afterwards is not turned back by the next live event.
    protected override void OnParametersSet()
    {
        if (_asked != (Part, Comment))
        {
            (_asked, _tab) = ((Part, Comment), Part ?? _tab);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The comment that was asked for takes the focus by itself.
        if (firstRender && !Detail.Comments.Any(comment => comment.Id == Comment))
        {
            await (Part is null ? _title.FocusAsync(preventScroll: true) : _parts.FocusAsync());
        }

        // The card of an ask goes with it, wherever it was decided.
        foreach (var ask in Detail.Attempts.SelectMany(attempt => attempt.Asks).Where(ask => ask.Outcome is not AskOutcome.Waiting && _decided.Add(ask.Run)))
        {
            await Drafts.ForgetAllAsync(AskCard.DraftOf(Caller.UserId, ask.Run));
        }
    }

    // What is being written is not thrown away by a key.
    private void OnKey(KeyboardEventArgs key)
    {
        if (key.Key == "Escape" && !_editing && string.IsNullOrWhiteSpace(_comment))
        {
            Navigation.NavigateTo(CloseUrl);
        }
    }

    private async Task DoAsync(TaskAct act)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        TaskOutcome? outcome = null;
        _problem = await OnAct(async (verbs, caller, token) => outcome = await act(verbs, caller, token));
        _isCapped = outcome is TaskOutcome.Refused { Cap: not null };
        _busy = false;
    }

    // The buttons of the footer change with what they did, and would leave the keyboard nowhere.
    private async Task DoAndReturnAsync(TaskAct act)
    {
        await DoAsync(act);
        await _title.FocusAsync(preventScroll: true);
    }

    private Task StopAsync() => DoAsync((verbs, caller, token) => verbs.Move.ExecuteAsync(caller, Detail.Id, new(WorkItemStatus.Cancelled, null, null), token));

    // What was written stays in the field until it was taken.
    private async Task SayAsync(TaskAct act, DrawerTab then)
    {
        await DoAndReturnAsync(act);
        if (_problem is null)
        {
            (_comment, _tab) = (null, then);
        }
    }
}

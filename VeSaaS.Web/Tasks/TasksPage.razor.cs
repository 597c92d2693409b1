using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tasks.Views;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tasks.Board;
using VeSaaS.Web.Tasks.Drawer;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks;

/// <summary>The customer's tasks, live for everyone who looks: as a board or as rows, with one of them open beside it.</summary>
public sealed partial class TasksPage
{
    private readonly Dictionary<WorkItemStatus, int> _most = [];
    private TaskAddress _address = new();
    private IReadOnlyList<BoardColumn>? _columns;
    private IReadOnlyList<TeamMember> _team = [];
    private IReadOnlyList<string> _labels = [];
    private IReadOnlyList<SavedView> _views = [];
    private IReadOnlyList<MentionChoice> _people = [];
    private TaskDetail? _detail;
    private TaskEstimate? _estimate;
    private (int? InProgress, int? PerWorker) _limits;
    private DateOnly _today;
    private Caller? _caller;
    private bool _canAct;
    private bool _adding;
    private string? _said;
    private bool _saidIsProblem;
    private bool _isCapped;

    [Parameter]
    public Guid? TaskId { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "who")]
    public string? Who { get; set; }

    [SupplyParameterFromQuery(Name = "label")]
    public string? Label { get; set; }

    [SupplyParameterFromQuery(Name = "due")]
    public string? Due { get; set; }

    [SupplyParameterFromQuery(Name = "priority")]
    public string? Priority { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    /// <summary>The part of the open task to begin with, as <see cref="TaskAddress.Key"/> spells it; looking around in it is nobody's address.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    /// <summary>The comment of the open task to begin with.</summary>
    [SupplyParameterFromQuery(Name = "comment")]
    public Guid? Comment { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TaskReads Reads { get; init; }

    [Inject]
    public required TaskVerbs Verbs { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string? Line => _columns switch
    {
        null => null,
        var columns => Words(columns) is { Length: > 0 } words ? $"{words}." : columns[0].Total > 0 ? $"{columns[0].Total} to do." : "Nothing is going on.",
    };

    protected override async Task OnParametersSetAsync()
    {
        _address = new() { Task = TaskId, View = View, Search = Search, Who = Who, Label = Label, Due = Due, Priority = Priority, Show = Show };
        if (_caller is null)
        {
            _caller = (await Authentication).User.Caller();
            _canAct = _caller.Role is not MemberRole.Viewer;
            ReloadOn(TaskTopics.BoardOf(_caller.CustomerId));
            ReloadOn(TeamTopics.Team(_caller.CustomerId));
        }

        (_said, _saidIsProblem) = (null, false);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var customer = _caller!.CustomerId;
        _today = await Reads.Clock.TodayAsync(customer, Closed);
        _team = await Reads.Team.ListAsync(customer, Closed);
        _labels = await Reads.Board.LabelsAsync(customer, Closed);
        _limits = await Verbs.Limits.ReadAsync(customer, Closed);
        _views = await Verbs.Views.ListAsync(_caller, Closed);
        if (TaskId is { } id)
        {
            _detail = await Reads.Tasks.FindAsync(customer, new WorkItemId(id), Closed);
            _people = MentionText.ChoicesOf((await Reads.Members.ExecuteAsync(_caller, Closed)).Members);
            _estimate = _detail?.Status is WorkItemStatus.ToDo or WorkItemStatus.Failed or WorkItemStatus.Cancelled
                ? await Reads.Starts.EstimateAsync(customer, new WorkItemId(id), Closed) : null;
        }
        else
        {
            _detail = null;
        }

        _columns = await Reads.Board.ReadAsync(customer, _address.Filter, _today, _most, Closed);
    }

    private static string Words(IReadOnlyList<BoardColumn> columns) => string.Join(", ", columns
        .Where(column => column.Total > 0 && column.Statuses[0] is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou or WorkItemStatus.InReview)
        .Select(column => column.Statuses[0] switch
        {
            WorkItemStatus.InProgress => $"{column.Total} in progress",
            WorkItemStatus.NeedsYou => column.Total == 1 ? "1 needs you" : $"{column.Total} need you",
            _ => $"{column.Total} to review",
        }));

    private async Task<bool> AddAsync(string title)
    {
        var outcome = await Verbs.Create.ExecuteAsync(_caller!, new NewTask(title, Time.NewId()), Closed);
        Say(outcome.Problem, outcome is TaskOutcome.Saved(_, var number, _) ? $"Task {number} added to To do." : null);
        await TryLoadAsync();
        // Whoever calls this draws itself again, and not the page.
        StateHasChanged();
        return outcome is TaskOutcome.Saved;
    }

    // The card goes at once to where it was dropped; what was not allowed goes back, and says why.
    private async Task MoveAsync(CardMove move)
    {
        _columns = BoardMoves.Moved(_columns!, move);
        StateHasChanged();
        var outcome = await Verbs.Move.ExecuteAsync(_caller!, move.Card.Id, new(move.To, move.Behind, move.Card.Version), Closed);
        Say(outcome.Problem is { } problem ? $"Task {move.Card.Number} stays in {TaskWords.Of(move.Card.Status)}: {problem}" : null,
            $"Task {move.Card.Number} is in {TaskWords.Of(move.To)}.");
        _isCapped = outcome is TaskOutcome.Refused { Cap: not null };
        await TryLoadAsync();
    }

    private Task MoreAsync(WorkItemStatus column)
    {
        _most[column] = _most.GetValueOrDefault(column, BoardQuery.PageSize) + BoardQuery.PageSize;
        return TryLoadAsync();
    }

    private async Task ArchiveAsync(TaskCard card)
    {
        var outcome = await Verbs.Archive.ExecuteAsync(_caller!, card.Id, archived: true, Closed);
        Say(outcome.Problem, $"Task {card.Number} is archived. The filter Archived shows it.");
        await TryLoadAsync();
    }

    private async Task GiveAsync(CardGift gift)
    {
        var outcome = gift.TeamDecides
            ? await Verbs.Route.ExecuteAsync(_caller!, gift.Card.Id, Closed)
            : await Verbs.Edit.ExecuteAsync(_caller!, gift.Card.Id, new(null) { Assignee = new(gift.To) }, Closed);
        await TryLoadAsync();
        var who = _columns?.SelectMany(column => column.Cards).FirstOrDefault(card => card.Id == gift.Card.Id)?.Worker?.Name;
        Say(outcome.Problem, who is null ? $"Nobody has task {gift.Card.Number} now." : $"{who} has task {gift.Card.Number} now.");
    }

    private async Task<IReadOnlyList<TaskResultRow>> ManyAsync(ManyTasksAct act, IReadOnlyList<WorkItemId> ids)
    {
        var results = await Verbs.Many.ExecuteAsync(_caller!, ids, act, Closed);
        await TryLoadAsync();
        StateHasChanged();
        return results;
    }

    private Task<TaskEstimate?> EstimateAsync(WorkItemId task, HireId with) => Reads.Starts.EstimateAsync(_caller!.CustomerId, task, with, Closed);

    private async Task<string?> ActAsync(TaskAct act)
    {
        var outcome = await act(Verbs, _caller!, Closed);
        await TryLoadAsync();
        StateHasChanged();
        return outcome.Problem;
    }

    private async Task<UploadOutcome> UploadAsync(WorkItemId task, string name, Stream content, CancellationToken cancellationToken)
    {
        var outcome = await Verbs.Attach.AddAsync(_caller!, task, name, content, cancellationToken);
        await TryLoadAsync();
        StateHasChanged();
        return outcome;
    }

    private async Task<string?> LimitAsync(int? inProgress, int? perWorker)
    {
        var problems = await Verbs.Limits.ExecuteAsync(_caller!, inProgress, perWorker, Closed);
        await TryLoadAsync();
        StateHasChanged();
        return problems.Count == 0 ? null : string.Join(' ', problems.Select(problem => problem.Message));
    }

    private async Task<string?> SaveViewAsync(string? name)
    {
        var problem = await Verbs.Views.SaveAsync(_caller!, name, _address.Query, Closed);
        _views = await Verbs.Views.ListAsync(_caller!, Closed);
        StateHasChanged();
        return problem?.Message;
    }

    private async Task DeleteViewAsync(Guid id)
    {
        await Verbs.Views.DeleteAsync(_caller!, id, Closed);
        _views = await Verbs.Views.ListAsync(_caller!, Closed);
    }

    private string? Neighbour(int step)
    {
        List<TaskCard> cards = [.. _columns?.SelectMany(column => column.Cards) ?? []];
        var place = cards.FindIndex(card => card.Id.Value == TaskId);
        return place >= 0 && place + step >= 0 && place + step < cards.Count ? (_address with { Task = cards[place + step].Id.Value }).Url : null;
    }

    private void Say(string? problem, string? otherwise) => (_said, _saidIsProblem, _isCapped) = (problem ?? otherwise, problem is not null, false);
}

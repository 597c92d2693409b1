using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>The columns, and moving cards between them: by pointer and finger, by keyboard, by menu.</summary>
public sealed partial class BoardView : IAsyncDisposable
{
    private static int _count;

    private DotNetObjectReference<BoardView>? _self;
    private IJSObjectReference? _module;
    private ElementReference _root;
    private TaskCard? _lifted;
    private int _over;
    private WorkItemId? _behind;
    private WorkItemId? _toFocus;
    private string? _announcement;
    private bool _showsRest;
    private bool _limiting;
    private int _tab;

    [Parameter, EditorRequired]
    public IReadOnlyList<BoardColumn> Columns { get; set; } = [];

    [Parameter, EditorRequired]
    public MemberRole Role { get; set; }

    [Parameter, EditorRequired]
    public TaskAddress Address { get; set; } = default!;

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    /// <summary>Whether a new task is being written.</summary>
    [Parameter]
    public bool Adding { get; set; }

    [Parameter, EditorRequired]
    public required Func<string, Task<bool>> OnAdd { get; set; }

    [Parameter]
    public EventCallback OnAddOpen { get; set; }

    [Parameter]
    public EventCallback OnAddClose { get; set; }

    [Parameter]
    public EventCallback<CardMove> OnMove { get; set; }

    [Parameter]
    public EventCallback<WorkItemStatus> OnMore { get; set; }

    [Parameter]
    public EventCallback<TaskCard> OnArchive { get; set; }

    /// <summary>Whose tasks these are where the board is shown once for each; null where it is shown once for all.</summary>
    [Parameter]
    public string? Lane { get; set; }

    /// <summary>Who can be given a card.</summary>
    [Parameter]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter]
    public EventCallback<CardGift> OnGive { get; set; }

    /// <summary>How much may be worked on at once.</summary>
    [Parameter]
    public (int? InProgress, int? PerWorker) Limits { get; set; }

    /// <summary>Sets the limits; answers with why not, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<int?, int?, Task<string?>> OnLimit { get; set; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private bool CanAct => Role is not MemberRole.Viewer;

    // Lanes are several on one page.
    private string KeysId { get; } = $"board-keys-{Interlocked.Increment(ref _count)}";

    // A phone shows one column: first what waits for a person, then what goes on.
    protected override void OnInitialized()
    {
        WorkItemStatus[] first = [WorkItemStatus.NeedsYou, WorkItemStatus.InReview, WorkItemStatus.InProgress];
        var columns = Columns.ToList();
        _tab = first.Select(status => columns.FindIndex(column => column.Total > 0 && column.Statuses.Contains(status))).FirstOrDefault(index => index >= 0);
    }

    /// <summary>The browser lifted a card.</summary>
    [JSInvokable]
    public void Lift(Guid id)
    {
        var column = Columns.ToList().FindIndex(column => column.Cards.Any(card => card.Id.Value == id));
        if (!CanAct || column < 0)
        {
            return;
        }

        var cards = Columns[column].Cards.ToList();
        var place = cards.FindIndex(card => card.Id.Value == id);
        (_lifted, _over, _behind) = (cards[place], column, place > 0 ? cards[place - 1].Id : null);
        Announce($"Task {_lifted.Number} lifted. ");
    }

    /// <summary>The pointer is over a column, behind a card; null is the top.</summary>
    [JSInvokable]
    public void Over(int column, Guid? behind)
    {
        if (_lifted is not null && column >= 0 && column < Columns.Count)
        {
            (_over, _behind) = (column, behind is { } id ? new WorkItemId(id) : null);
            StateHasChanged();
        }
    }

    /// <summary>An arrow was pressed.</summary>
    [JSInvokable]
    public void Step(int across, int down)
    {
        if (_lifted is null)
        {
            return;
        }

        if (across != 0)
        {
            (_over, _behind) = (Math.Clamp(_over + across, 0, Columns.Count - 1), null);
        }
        else
        {
            var others = Others(Columns[_over]);
            var place = Math.Clamp(Place(others) + down, 0, others.Count);
            _behind = place == 0 ? null : others[place - 1].Id;
        }

        Announce("");
    }

    /// <summary>The card is put down where it was last said to be.</summary>
    [JSInvokable]
    public async Task Drop()
    {
        if (_lifted is not { } card)
        {
            return;
        }

        var (column, behind) = (Columns[_over], _behind);
        (_lifted, _toFocus, _announcement) = (null, card.Id, null);
        if (Effect(card, column)?.Reason is { } reason)
        {
            _announcement = $"Task {card.Number} stays in {TaskWords.Of(card.Status)}: {reason}";
        }

        // What is not allowed is asked for, too: the page says why not, where everybody sees it.
        await OnMove.InvokeAsync(new(card, ColumnWords.TargetOf(column, card), behind));
        StateHasChanged();
    }

    /// <summary>The card goes back.</summary>
    [JSInvokable]
    public void Restore()
    {
        if (_lifted is { } card)
        {
            (_lifted, _toFocus, _announcement) = (null, card.Id, $"Task {card.Number} is back in {TaskWords.Of(card.Status)}.");
            StateHasChanged();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
        if (_module is not null)
        {
            try
            {
                await _module.DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The browser has gone, and the module with it.
            }
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Tasks/Board/BoardView.razor.js");
            await _module.InvokeVoidAsync("follow", _root, _self);
        }

        if (_toFocus is { } id && _module is not null)
        {
            // Whatever was moved has another place in the page, and the focus goes with it.
            _toFocus = null;
            await _module.InvokeVoidAsync("focus", _root, id.Value);
        }
    }

    private bool IsOver(BoardColumn column) => _lifted is not null && ReferenceEquals(Columns[Math.Min(_over, Columns.Count - 1)], column);

    private (string Words, string? Reason)? Effect(TaskCard card, BoardColumn column) => TaskMoves.Judge(card.FactsFor(Role), ColumnWords.TargetOf(column, card)) switch
    {
        TaskMove.Possible(TaskEffect.Reorder, _) => ("move here", null),
        TaskMove.Possible(_, var words) => (words, null),
        TaskMove.Impossible(_, var reason) => ("", reason),
        _ => null,
    };

    private List<TaskCard> Others(BoardColumn column) => [.. column.Cards.Where(card => card.Id != _lifted?.Id)];

    private int Place(List<TaskCard> others) => _behind is { } behind ? others.FindIndex(card => card.Id == behind) + 1 : 0;

    private void Announce(string before)
    {
        var column = Columns[_over];
        var others = Others(column);
        var why = _lifted is { } card && Effect(card, column)?.Reason is { } reason ? $" Not possible: {reason}" : "";
        _announcement = $"{before}{ColumnWords.Of(column)}, {Place(others) + 1} of {others.Count + 1}.{why}";
        StateHasChanged();
    }

    private static string Count(int tasks) => tasks == 1 ? "1 task" : $"{tasks} tasks";
}

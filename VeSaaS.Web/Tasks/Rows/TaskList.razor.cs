using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Tasks.Rows;

/// <summary>Tasks as rows. What was refused stays ticked, so that something else can be done with it.</summary>
public sealed partial class TaskList
{
    private readonly HashSet<WorkItemId> _selected = [];
    private (string Words, IReadOnlyList<(int Number, string Problem)> Refused)? _said;

    [Parameter, EditorRequired]
    public IReadOnlyList<BoardColumn> Columns { get; set; } = [];

    [Parameter, EditorRequired]
    public TaskAddress Address { get; set; } = default!;

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    [Parameter]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter]
    public bool CanAct { get; set; }

    /// <summary>Does the same with many tasks.</summary>
    [Parameter, EditorRequired]
    public required Func<ManyTasksAct, IReadOnlyList<WorkItemId>, Task<IReadOnlyList<TaskResultRow>>> OnMany { get; set; }

    private IReadOnlyList<TaskCard> Cards => [.. Columns.SelectMany(column => column.Cards)];

    // What left the list meanwhile is not selected any more.
    private IReadOnlyList<TaskCard> Selected => [.. Cards.Where(card => _selected.Contains(card.Id))];

    private void SelectAll(ChangeEventArgs change)
    {
        _selected.Clear();
        if (change.Value is true)
        {
            _selected.UnionWith(Cards.Select(card => card.Id));
        }
    }

    private void Select(WorkItemId id, bool isSelected)
    {
        if (isSelected)
        {
            _selected.Add(id);
        }
        else
        {
            _selected.Remove(id);
        }
    }

    private async Task ActAsync(ManyTasksAct act)
    {
        var numbers = Selected.ToDictionary(card => card.Id, card => card.Number);
        var results = await OnMany(act, [.. numbers.Keys]);
        List<(int Number, string Problem)> refused = [.. results.Where(row => row.Outcome.Problem is not null).Select(row => (numbers[row.Id], row.Outcome.Problem!))];
        foreach (var done in results.Where(row => row.Outcome.Problem is null))
        {
            _selected.Remove(done.Id);
        }

        var left = numbers.Count > results.Count ? $" At most {EditManyTasks.Most} are changed at once; the rest is still selected." : "";
        _said = ($"{results.Count - refused.Count} of {numbers.Count} changed.{left}", refused);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Teams.Hiring;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>The facts of a task, each changed in place.</summary>
public sealed partial class FactsPanel
{
    // A choice that is nobody's id.
    private const string LetTeam = "team";

    private int? _blocker;

    [Parameter, EditorRequired]
    public TaskDetail Detail { get; set; } = default!;

    [Parameter, EditorRequired]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    [Parameter]
    public bool CanAct { get; set; }

    [Parameter, EditorRequired]
    public required Func<WorkItemId, string> UrlOf { get; set; }

    [Parameter]
    public EventCallback<TaskAct> OnAct { get; set; }

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    private Task AssignAsync(ChangeEventArgs change) => change.Value?.ToString() == LetTeam
        ? OnAct.InvokeAsync((verbs, caller, token) => verbs.Route.ExecuteAsync(caller, Detail.Id, token))
        : EditAsync(new(null) { Assignee = new(Guid.TryParse(change.Value?.ToString(), out var id) ? new HireId(id) : null) });

    private Task DueAsync(ChangeEventArgs change) => EditAsync(new(null)
    {
        Due = new(DateOnly.TryParseExact(change.Value?.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null),
    });

    private Task PriorityAsync(ChangeEventArgs change) =>
        Enum.TryParse<WorkItemPriority>(change.Value?.ToString(), out var priority) ? EditAsync(new(null) { Priority = priority }) : Task.CompletedTask;

    private Task CapAsync(ChangeEventArgs change) => OnAct.InvokeAsync(CapText.TryRead(change.Value?.ToString(), out var cap)
        ? (verbs, caller, token) => verbs.Caps.ExecuteAsync(caller, Detail.Id, cap, token)
        : (_, _, _) => Task.FromResult<TaskOutcome>(new TaskOutcome.Invalid([new(TaskCaps.Field, CapText.Wrong)])));

    private async Task LinkAsync()
    {
        if (_blocker is { } number)
        {
            _blocker = null;
            await OnAct.InvokeAsync((verbs, caller, token) => verbs.Link.AddAsync(caller, Detail.Id, number, token));
        }
    }

    private Task EditAsync(TaskChanges changes) => OnAct.InvokeAsync((verbs, caller, token) => verbs.Edit.ExecuteAsync(caller, Detail.Id, changes, token));
}

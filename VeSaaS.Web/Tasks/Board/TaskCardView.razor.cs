using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>One card of the board.</summary>
public sealed partial class TaskCardView
{
    [Parameter, EditorRequired]
    public TaskCard Card { get; set; } = default!;

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    [Parameter, EditorRequired]
    public string Url { get; set; } = "";

    /// <summary>What says which keys move it.</summary>
    [Parameter]
    public string? KeysId { get; set; }

    [Parameter]
    public MemberRole Role { get; set; }

    [Parameter]
    public bool CanAct { get; set; }

    [Parameter]
    public bool IsLifted { get; set; }

    [Parameter]
    public EventCallback<WorkItemStatus> OnMove { get; set; }

    [Parameter]
    public EventCallback OnArchive { get; set; }

    [Parameter]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter]
    public EventCallback<CardGift> OnGive { get; set; }

    private string TitleId => $"task-{Card.Id.Value:N}";

    private bool IsLate => DueWords.IsLate(Card.DueOn, Card.Status, Today);

    private string? AskText => Card.Ask switch
    {
        AgentAsk.Question { Items: [{ Text: var text }, ..] } => text,
        AgentAsk.Approval { Calls: [{ Tool: var tool }, ..] } => $"Approval: {tool}",
        _ => null,
    };
}

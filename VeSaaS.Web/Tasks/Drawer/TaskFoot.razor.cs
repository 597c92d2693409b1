using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>The foot of a task: a comment, and the acts that are possible now.</summary>
public sealed partial class TaskFoot
{
    [Parameter, EditorRequired]
    public TaskDetail Detail { get; set; } = default!;

    [Parameter, EditorRequired]
    public MemberRole Role { get; set; }

    /// <summary>What starting it is expected to cost; null where it cannot be started.</summary>
    [Parameter]
    public TaskEstimate? Estimate { get; set; }

    /// <summary>Who can be mentioned.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<MentionChoice> People { get; set; } = [];

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public string? Comment { get; set; }

    [Parameter]
    public EventCallback<string?> CommentChanged { get; set; }

    [Parameter]
    public EventCallback<TaskAct> OnAct { get; set; }

    /// <summary>Carries out what takes the comment along, and then shows where it went.</summary>
    [Parameter]
    public EventCallback<(TaskAct Act, DrawerTab Then)> OnSay { get; set; }

    private string? Written => MentionText.Write(Comment, People);

    private Task CommentAsync() => SayAsync((verbs, caller, token) => verbs.Comment.ExecuteAsync(caller, Detail.Id, Written, token), DrawerTab.Comments);

    private Task RequestChangesAsync() => SayAsync((verbs, caller, token) => verbs.Review.RequestChangesAsync(caller, Detail.Id, Written, token), DrawerTab.Attempts);

    private Task RejectAsync() => SayAsync((verbs, caller, token) => verbs.Review.RejectAsync(caller, Detail.Id, Written, token), DrawerTab.Attempts);

    private Task ApproveAsync() => OnAct.InvokeAsync((verbs, caller, token) => verbs.Review.ApproveAsync(caller, Detail.Id, Detail.Version, token));

    private Task WaitAsync() => OnAct.InvokeAsync((verbs, caller, token) => verbs.Wait.ExecuteAsync(caller, Detail.Id, !Detail.IsWaiting, token));

    private Task StartAsync() =>
        OnAct.InvokeAsync((verbs, caller, token) => verbs.Move.ExecuteAsync(caller, Detail.Id, new(WorkItemStatus.InProgress, null, null), token));

    private Task SayAsync(TaskAct act, DrawerTab then) => OnSay.InvokeAsync((act, then));
}

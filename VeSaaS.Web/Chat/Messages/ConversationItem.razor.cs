using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Handover;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Chat.Messages;

/// <summary>One message of a conversation, with all that belongs to it.</summary>
public sealed partial class ConversationItem
{
    private Look? _look;
    private bool _isStale = true;

    [Parameter, EditorRequired]
    public required MessageRow Row { get; set; }

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    [Parameter, EditorRequired]
    public Guid ListingId { get; set; }

    [Parameter, EditorRequired]
    public string PersonaName { get; set; } = "";

    /// <summary>A colleague's name; null for the person who looks.</summary>
    [Parameter]
    public string? Author { get; set; }

    /// <summary>What came so far of an answer under way.</summary>
    [Parameter]
    public LiveAnswer? Live { get; set; }

    /// <summary>What the answer waits for, or waited for.</summary>
    [Parameter]
    public AskRow? Ask { get; set; }

    /// <summary>What the agent did for an answer that has ended.</summary>
    [Parameter]
    public IReadOnlyList<RunStep> Steps { get; set; } = [];

    /// <summary>What the person thinks of the answer.</summary>
    [Parameter]
    public Verdict? Verdict { get; set; }

    /// <summary>Why nothing can be decided or asked anew, in a sentence; null when it can.</summary>
    [Parameter]
    public string? Closed { get; set; }

    /// <summary>Whether a failed answer can be asked for again: the newest.</summary>
    [Parameter]
    public bool CanRetry { get; set; }

    /// <summary>What the whole conversation cost, under its newest answer; null elsewhere.</summary>
    [Parameter]
    public ConversationCost? Total { get; set; }

    [Parameter, EditorRequired]
    public required Func<FileRow, Task<string?>> OnRead { get; set; }

    [Parameter]
    public EventCallback<MessageRow> OnRetry { get; set; }

    [Parameter]
    public EventCallback<MessageRow> OnStop { get; set; }

    [Parameter]
    public EventCallback<(MessageRow Answer, Verdict? Verdict)> OnJudge { get; set; }

    /// <summary>Takes a decision; answers with why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<MessageRow, AskDecision, Task<string?>> OnDecide { get; set; }

    /// <summary>Asks a question anew; answers whether it was taken.</summary>
    [Parameter, EditorRequired]
    public required Func<MessageRow, string, Task<bool>> OnAskAnew { get; set; }

    /// <summary>The task that the message was turned into.</summary>
    [Parameter]
    public TaskMark? Task { get; set; }

    /// <summary>Turns the message into a task.</summary>
    [Parameter, EditorRequired]
    public required Func<MessageRow, Task> OnTask { get; set; }

    private bool CanAskAnew => Closed is null && Row.WrittenBy == Caller.UserId;

    private string? CapHref => Row.Failure is RunFailure.CapReached ? AppUrls.BillingCaps : null;

    private RenderFragment? Handing => Task is null && (Caller.Role is MemberRole.Viewer || !TaskActions.CanBecome(Row)) ? null : builder =>
    {
        builder.OpenComponent<BecomeTask>(0);
        builder.AddComponentParameter(1, nameof(BecomeTask.Task), Task);
        builder.AddComponentParameter(2, nameof(BecomeTask.OnTurn), Caller.Role is MemberRole.Viewer ? null : (Func<Task>)(() => OnTask(Row)));
        builder.CloseComponent();
    };

    private RenderFragment Judging => builder =>
    {
        builder.OpenComponent<Feedback.AnswerActions>(0);
        builder.AddComponentParameter(1, nameof(Feedback.AnswerActions.Answer), Row.Id.Value);
        builder.AddComponentParameter(2, nameof(Feedback.AnswerActions.Given), Verdict);
        builder.AddComponentParameter(3, nameof(Feedback.AnswerActions.CanJudge), Caller.Role is not MemberRole.Viewer);
        builder.AddComponentParameter(4, nameof(Feedback.AnswerActions.OnJudge), EventCallback.Factory.Create<Verdict?>(this, verdict => OnJudge.InvokeAsync((Row, verdict))));
        builder.AddComponentParameter(5, nameof(Feedback.AnswerActions.ChildContent), Handing);
        builder.CloseComponent();
    };

    protected override void OnParametersSet()
    {
        var look = new Look(Row, Live, Ask, Steps, Verdict, Task, Author, Closed, CanRetry, Total, PersonaName);
        _isStale |= look != _look;
        _look = look;
    }

    protected override bool ShouldRender()
    {
        var isStale = _isStale;
        _isStale = false;
        return isStale;
    }

    /// <summary>All that can be seen of a message.</summary>
    private sealed record Look(
        MessageRow Row, LiveAnswer? Live, AskRow? Ask, IReadOnlyList<RunStep> Steps, Verdict? Verdict, TaskMark? Task, string? Author, string? Closed, bool CanRetry, ConversationCost? Total, string PersonaName);
}

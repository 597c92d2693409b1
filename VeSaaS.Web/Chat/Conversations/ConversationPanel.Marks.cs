using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Chat.Feedback;
using VeSaaS.Web.Chat.Handover;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What is kept beside the messages: what the person thinks of answers, and the tasks that messages were turned into.</summary>
public sealed partial class ConversationPanel
{
    private Dictionary<MessageId, Verdict> _verdicts = [];
    private IReadOnlyDictionary<MessageId, TaskMark> _tasks = new Dictionary<MessageId, TaskMark>();

    [Inject]
    public required FeedbackActions Feedback { get; init; }

    [Inject]
    public required TaskActions Tasks { get; init; }

    private async Task ReadMarksAsync(ConversationId conversation)
    {
        _verdicts = await Feedback.ReadMineAsync(Caller, conversation, _disposed.Token);
        _tasks = await Tasks.ReadAsync(Caller.CustomerId, conversation, _disposed.Token);
    }

    private async Task TurnIntoTaskAsync(MessageRow message)
    {
        HireId? worker = _partner is { State: not (HireState.Ending or HireState.Ended) } partner ? partner.Id : null;
        var (task, problem) = await Tasks.TurnAsync(Caller, message, worker, _disposed.Token);
        _refusal = problem;
        if (task is not null)
        {
            Navigation.NavigateTo(AppUrls.TasksWith(task.Id));
        }
    }

    private async Task JudgeAsync((MessageRow Answer, Verdict? Verdict) judged)
    {
        if (await Feedback.GiveAsync(Caller, judged.Answer.Id, judged.Verdict, _disposed.Token) is { } problem)
        {
            _refusal = problem;
        }
        else if (judged.Verdict is { } verdict)
        {
            _verdicts[judged.Answer.Id] = verdict;
        }
        else
        {
            _verdicts.Remove(judged.Answer.Id);
        }
    }
}

using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Web.Chat.Feedback;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the person thinks of the answers.</summary>
public sealed partial class ConversationPanel
{
    private Dictionary<MessageId, Verdict> _verdicts = [];

    [Inject]
    public required FeedbackActions Feedback { get; init; }

    private async Task ReadVerdictsAsync(ConversationId conversation) => _verdicts = await Feedback.ReadMineAsync(Caller, conversation, _disposed.Token);

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

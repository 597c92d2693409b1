using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Feedback;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the person thinks of the answers.</summary>
public sealed partial class ConversationPanel
{
    private Dictionary<MessageId, Verdict> _verdicts = [];

    [Inject]
    public required FeedbackActions Feedback { get; init; }

    private RenderFragment ActionsOf(MessageRow answer) => builder =>
    {
        builder.OpenComponent<AnswerActions>(0);
        builder.AddComponentParameter(1, nameof(AnswerActions.Answer), answer.Id.Value);
        builder.AddComponentParameter(2, nameof(AnswerActions.Given), _verdicts.GetValueOrDefault(answer.Id));
        builder.AddComponentParameter(3, nameof(AnswerActions.CanJudge), Caller.Role is not MemberRole.Viewer);
        builder.AddComponentParameter(4, nameof(AnswerActions.OnJudge), EventCallback.Factory.Create<Verdict?>(this, verdict => JudgeAsync(answer, verdict)));
        builder.CloseComponent();
    };

    private async Task JudgeAsync(MessageRow answer, Verdict? verdict)
    {
        if (await Feedback.GiveAsync(Caller, answer.Id, verdict, _disposed.Token) is { } problem)
        {
            _refusal = problem;
        }
        else if (verdict is null)
        {
            _verdicts.Remove(answer.Id);
        }
        else
        {
            _verdicts[answer.Id] = verdict;
        }
    }
}

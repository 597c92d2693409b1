using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Feedback;

/// <summary>Giving feedback and reading one's own, in one place for the panel.</summary>
public sealed class FeedbackActions(GiveFeedback give, FeedbackQueries queries)
{
    /// <summary>The person's verdicts in the conversation.</summary>
    public async Task<Dictionary<MessageId, Verdict>> ReadMineAsync(Caller caller, ConversationId conversation, CancellationToken cancellationToken) =>
        new(await queries.ReadMineAsync(caller, conversation, cancellationToken));

    /// <summary>Keeps a verdict, or takes it back; null, or why not.</summary>
    public async Task<string?> GiveAsync(Caller caller, MessageId answer, Verdict? verdict, CancellationToken cancellationToken) =>
        await give.ExecuteAsync(caller, answer, verdict, cancellationToken) switch
        {
            FeedbackOutcome.Invalid(var problem) => problem.Message,
            FeedbackOutcome.NotFound => "This answer is no longer there.",
            FeedbackOutcome.NotAllowed => "Your role lets you read, not write.",
            _ => null,
        };
}

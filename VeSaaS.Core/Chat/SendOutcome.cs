using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Chat;

/// <summary>What came of sending or retrying a message.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>Kept and queued; also the answer to the same idempotency key sent again.</summary>
    /// <param name="Conversation">The conversation, new or given.</param>
    /// <param name="Question">The person's message.</param>
    /// <param name="Answer">The message that the answer is written to.</param>
    /// <param name="Run">What makes the answer; its log is the answer as it comes.</param>
    public sealed record Sent(ConversationId Conversation, MessageId Question, MessageId Answer, RunId Run) : SendOutcome;

    /// <summary>This customer has no such hire, conversation or message.</summary>
    public sealed record NotFound : SendOutcome;

    /// <summary>There is no text.</summary>
    public sealed record Empty : SendOutcome;

    /// <summary>The text is longer than the limit.</summary>
    /// <param name="Limit">Characters.</param>
    public sealed record TooLong(int Limit) : SendOutcome;

    /// <summary>The files cannot go with the message.</summary>
    /// <param name="Reason">In words for a person.</param>
    public sealed record FilesRefused(string Reason) : SendOutcome;

    /// <summary>The hire takes no new work.</summary>
    /// <param name="State">What it is instead of Active.</param>
    /// <param name="Reason">In words for a person.</param>
    public sealed record NotActive(HireState State, string Reason) : SendOutcome;

    /// <summary>A cap above the hire is reached: nothing was kept or called.</summary>
    /// <param name="Cap">The cap, as it stands.</param>
    /// <param name="Reason">In words for a person.</param>
    public sealed record CapReached(CapStanding Cap, string Reason) : SendOutcome;

    /// <summary>The trial takes no question: it ended, is not open yet, or a cap is used up.</summary>
    /// <param name="Reason">In words for a person.</param>
    public sealed record Refused(string Reason) : SendOutcome;

    /// <summary>The virtual employee waits for a decision that a message cannot be: on tool calls, or on several questions.</summary>
    /// <param name="Message">The answer that waits.</param>
    public sealed record WaitsForDecision(MessageId Message) : SendOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed : SendOutcome;

    /// <summary>The idempotency key was used for another text or another hire.</summary>
    public sealed record KeyReused : SendOutcome;

    /// <summary>The answer did not fail and was not stopped, so there is nothing to retry.</summary>
    public sealed record NotRetryable(MessageStatus Status) : SendOutcome;
}

using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Chat.Asks;

/// <summary>What came of answering an ask.</summary>
public abstract record AnswerOutcome
{
    private AnswerOutcome()
    {
    }

    /// <summary>Kept, and the agent's work goes on; also the answer to the same idempotency key sent again.</summary>
    public sealed record Sent(SendOutcome.Sent Turn) : AnswerOutcome;

    /// <summary>This customer has no such message, or it asked nothing.</summary>
    public sealed record NotFound : AnswerOutcome;

    /// <summary>The member may only read.</summary>
    public sealed record NotAllowed : AnswerOutcome;

    /// <summary>It does not wait any more: somebody else was faster, or the work was stopped.</summary>
    /// <param name="Ask">What was decided, by whom and when.</param>
    public sealed record AlreadyClosed(AskRow Ask) : AnswerOutcome;

    /// <summary>The decision does not fit what was asked.</summary>
    /// <param name="Problem">Why, in words for a person.</param>
    public sealed record Invalid(string Problem) : AnswerOutcome;

    /// <summary>The hire takes no work.</summary>
    /// <param name="State">What it is instead of Active.</param>
    /// <param name="Reason">In words for a person.</param>
    public sealed record NotActive(HireState State, string Reason) : AnswerOutcome;

    /// <summary>The idempotency key was used for something else.</summary>
    public sealed record KeyReused : AnswerOutcome;
}

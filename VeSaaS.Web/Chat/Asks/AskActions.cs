using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>What the chat page does with asks, in one place for its components.</summary>
public sealed class AskActions(RunAsks asks, AnswerAsk answer, TimeProvider time)
{
    /// <summary>What these runs asked.</summary>
    public Task<IReadOnlyDictionary<RunId, AskRow>> ReadAsync(CustomerId customer, IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken) =>
        asks.ReadAsync(customer, runs, cancellationToken);

    /// <summary>Decides.</summary>
    public Task<AnswerOutcome> DecideAsync(Caller caller, MessageId message, AskDecision decision, CancellationToken cancellationToken) =>
        answer.ExecuteAsync(caller, new(message, decision, time.NewId()), cancellationToken);

    /// <summary>Why a decision was not taken, for a person; null when it was.</summary>
    internal static string? Explain(AnswerOutcome outcome, Guid caller) => outcome switch
    {
        AnswerOutcome.Sent => null,
        AnswerOutcome.AlreadyClosed({ Outcome: AskOutcome.Stopped } or { DecidedBy: null }) => "The work was stopped before you decided.",
        AnswerOutcome.AlreadyClosed({ DecidedBy: var by }) => by == caller ? "You decided on this already." : "A colleague decided before you.",
        AnswerOutcome.Invalid(var problem) => problem,
        AnswerOutcome.NotActive(_, var reason) => reason,
        AnswerOutcome.NotAllowed => ReadsOnly,
        _ => "This is no longer there. Load the page again.",
    };

    /// <summary>Why a viewer has no buttons.</summary>
    internal static string ReadsOnly => "Your role lets you read, not decide. A member or an owner can.";
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Chat;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Chat;

/// <summary>The refusals of Chat's endpoints as RFC 9457 problems. The types are stable.</summary>
internal static class ChatProblems
{
    public static ProblemHttpResult Field(string field, string message, IDictionary<string, object?>? extensions = null) =>
        Problems.Invalid([(field, message)], extensions);

    public static ProblemHttpResult Of(SendOutcome refusal) => refusal switch
    {
        SendOutcome.NotFound => Problems.NotFound("There is no such hire or conversation."),
        SendOutcome.Empty => Field("text", "Write a message."),
        SendOutcome.TooLong(var limit) => Field(
            "text", $"A message has at most {limit} characters.", new Dictionary<string, object?> { ["limit"] = limit }),
        SendOutcome.FilesRefused(var reason) => Field("files", reason),
        SendOutcome.NotActive(var state, var reason) => Problems.Conflict(
            reason, "Takes no messages now.", "hire-not-active", new Dictionary<string, object?> { ["state"] = state.ToString() }),
        SendOutcome.CapReached(var cap, var reason) => Problems.CapReached(cap, reason),
        SendOutcome.Refused(var reason) => Problems.Conflict(reason, "No trial now.", "trial-refused"),
        SendOutcome.WaitsForDecision(var message) => Problems.Conflict(
            "The virtual employee waits for a decision that a message cannot be. Answer what it asks first.", "Waits for a decision.", "waits-for-decision",
            new Dictionary<string, object?> { ["message"] = message.Value }),
        SendOutcome.NotAllowed => Problems.NotAllowed("Viewers read conversations; a member or owner can write."),
        SendOutcome.KeyReused => Problems.Conflict(
            "This Idempotency-Key was used for another message.", "Key used before.", "idempotency-key-reused"),
        _ => throw new UnreachableException(refusal.GetType().Name),
    };
}

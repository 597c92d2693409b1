using System.Globalization;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the chat page does, in one place for its components.</summary>
public sealed class ChatActions(
    ChatQueries queries, SendMessage send, RetryMessage retry, StopAnswer stop, RunLog log)
{
    /// <summary>Reads conversations.</summary>
    public ChatQueries Queries => queries;

    /// <summary>Sends a message.</summary>
    public Task<SendOutcome> SendAsync(Caller caller, NewMessage message, CancellationToken cancellationToken) =>
        send.ExecuteAsync(caller, message, cancellationToken);

    /// <summary>Asks again after a failure.</summary>
    public Task<SendOutcome> RetryAsync(Caller caller, MessageId answer, CancellationToken cancellationToken) =>
        retry.ExecuteAsync(caller, answer, cancellationToken);

    /// <summary>Stops an answer; what came is kept.</summary>
    public async Task StopAsync(Caller caller, MessageId answer, CancellationToken cancellationToken)
    {
        if (caller.Role is not MemberRole.Viewer)
        {
            await stop.ExecuteAsync(caller, answer, cancellationToken);
        }
    }

    internal AnswerStream Stream(CustomerId customer, RunId run) => new(log, customer, run);

    /// <summary>Why a message was not taken, for a person.</summary>
    internal static string? Explain(SendOutcome? outcome) => outcome switch
    {
        SendOutcome.TooLong(var limit) => string.Create(
            CultureInfo.InvariantCulture, $"This message is longer than {limit:N0} characters. Shorten it, or send it in parts."),
        SendOutcome.NotActive(_, var reason) => reason,
        SendOutcome.WaitsForDecision => "It waits for your decision first. Decide above, then write.",
        SendOutcome.FilesRefused(var reason) => reason,
        SendOutcome.CapReached(_, var reason) => reason,
        SendOutcome.Refused(var reason) => reason,
        SendOutcome.NotAllowed => "Your role lets you read, not write.",
        SendOutcome.NotFound or SendOutcome.NotRetryable or SendOutcome.KeyReused => "This is no longer there. Load the page again.",
        _ => null,
    };
}

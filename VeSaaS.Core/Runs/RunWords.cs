using System.Diagnostics;

namespace VeSaaS.Core.Runs;

/// <summary>Failures of runs in words for a person.</summary>
public static class RunWords
{
    /// <summary>Longest text of a failure, in characters.</summary>
    public const int Limit = 400;

    /// <summary>The sentence for a kind of failure.</summary>
    public static string Of(RunFailure failure) => failure switch
    {
        RunFailure.GatewayRefused => "The gateway refused this call: your company may not call this agent now.",
        RunFailure.AgentUnreachable => "Could not reach the agent. Your message is kept.",
        RunFailure.AgentFailed => "The agent failed while it worked on this.",
        RunFailure.AgentRejected => "The agent declined this request.",
        RunFailure.Protocol => "What the agent answered could not be read.",
        RunFailure.Timeout => "The agent did not answer in time. Your message is kept.",
        RunFailure.LimitExceeded => "The answer was longer than the limit and ends here.",
        RunFailure.CapReached => "A spend limit is reached. The call was refused before it started.",
        RunFailure.RateLimited => "The agent takes no more calls at the moment. Your message is kept.",
        RunFailure.OutcomeUnknown => "The connection was lost before the agent confirmed your message. Whether it worked on it is unknown.",
        RunFailure.AgentLostRun => "The agent no longer knows this work; it was probably restarted.",
        _ => throw new UnreachableException(failure.ToString()),
    };

    /// <summary>The sentence for a trial's limit that was reached while the agent worked.</summary>
    public static string CapReachedMidway => "The limit of what trials may cost is reached. The agent was stopped before its next model call.";

    /// <summary>The sentence for an error of this application before anything was sent.</summary>
    public static string FaultBeforeSending => "An error of the platform kept this from being sent. Your message is kept.";

    /// <summary>The sentence for an error of this application after the message was sent.</summary>
    public static string FaultAfterSending => "An error of the platform ended this. The agent got your message; whether it finished is unknown.";

    /// <summary>The line on what an agent does that waits for an authorization (A2A's auth-required).</summary>
    public static string Authorization => "Waits for an authorization that is given outside this conversation.";

    /// <summary>The sentence for an agent that waited for such an authorization for too long.</summary>
    public static string NotAuthorized => "The agent waited for an authorization outside this conversation, and it did not come in time. Your message is kept.";

    /// <summary>The sentence for an agent whose task cannot be found again by its id.</summary>
    public static string TaskIdTooLong => $"The agent named its work with more than {Run.MaxTaskId} characters, which cannot be kept. It was asked to stop.";

    /// <summary>The sentence for an agent that sends events without end.</summary>
    public static string TooManyEvents(int limit) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The agent sent more than {limit:N0} events and was asked to stop. What came until then is kept.");

    /// <summary>The sentence for the kind, and what the agent itself said about it.</summary>
    internal static string Of(RunFailure failure, string? agentSaid)
    {
        var words = Of(failure);
        return string.IsNullOrWhiteSpace(agentSaid) ? words : Cut($"{words} It said: {agentSaid.Trim()}");
    }

    /// <summary>The sentence for a call that failed.</summary>
    internal static string Of(AgentCallException exception) => exception switch
    {
        { IsOurWords: true } => Cut(exception.Message),
        { Failure: RunFailure.RateLimited, RetryAfter: { } after } =>
            $"The agent takes no more calls at the moment. Your message is kept; try again in {Math.Max(1, (int)after.TotalSeconds)} s.",
        { Failure: RunFailure.AgentFailed or RunFailure.AgentRejected } => Of(exception.Failure, exception.Message),
        _ => Of(exception.Failure),
    };

    internal static string Cut(string text) => text.Length <= Limit ? text : string.Concat(text.AsSpan(0, Limit - 1), "…");
}

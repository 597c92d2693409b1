using System.Net;
using System.Text.Json;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>Says which layer failed. A JSON-RPC error is the agent's word at any HTTP status; a bare status is the gateway's or the way's.</summary>
internal static class AgentFailures
{
    public const int TaskNotFound = -32001;
    public const int TaskNotCancelable = -32002;
    public const int UnsupportedOperation = -32004;
    public const int MethodNotFound = -32601;
    public const int VersionNotSupported = -32009;
    private const int MaxWords = 200;

    /// <summary>Whether the agent only says that it speaks another version; then it did nothing.</summary>
    public static bool IsOtherVersion(this AgentCallException exception) => exception.Code is MethodNotFound or VersionNotSupported;

    public static AgentCallException OfRpcError(JsonElement error)
    {
        var code = error.Get("code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : 0;
        var said = error.GetName("message") is { } text ? text.Length > MaxWords ? string.Concat(text.AsSpan(0, MaxWords), "…") : text : $"Error {code}.";
        return new AgentCallException(LayerOf(code), said) { Code = code };
    }

    public static AgentCallException OfStatus(HttpResponseMessage response, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound =>
                new AgentCallException(RunFailure.GatewayRefused, $"The gateway refused the call (HTTP {status})."),
            HttpStatusCode.TooManyRequests =>
                new AgentCallException(RunFailure.RateLimited, "Too many calls (HTTP 429).") { RetryAfter = RetryAfter(response, time) },
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new AgentCallException(RunFailure.AgentUnreachable, $"The agent could not be reached (HTTP {status}).") { RetryAfter = RetryAfter(response, time) },
            HttpStatusCode.RequestEntityTooLarge => new AgentCallException(RunFailure.LimitExceeded, "The message was too large for the agent (HTTP 413)."),
            HttpStatusCode.RequestTimeout => new AgentCallException(RunFailure.Timeout, "The call took too long (HTTP 408)."),
            _ when status is >= 300 and < 400 => Unreadable($"The agent answered with a redirect, which is not followed (HTTP {status})."),
            _ when status >= 500 => new AgentCallException(RunFailure.AgentFailed, $"The agent answered HTTP {status}."),
            _ => Unreadable($"The agent answered HTTP {status}."),
        };
    }

    public static AgentCallException Unreadable(string message, Exception? cause = null) => new(RunFailure.Protocol, message, cause);

    public static AgentCallException TooLarge() => new(RunFailure.LimitExceeded, "The agent sent an event that is larger than the limit.");

    public static AgentCallException Endless(long limit) => new(
        RunFailure.LimitExceeded,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The agent sent more than {limit:N0} bytes in one stream and was asked to stop. What came until then is kept."))
    {
        IsOurWords = true,
    };

    public static AgentCallException Silent(TimeSpan limit) =>
        new(RunFailure.Timeout, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The agent said nothing for {limit.TotalSeconds:0} seconds."));

    private static RunFailure LayerOf(int code) => code switch
    {
        TaskNotFound => RunFailure.AgentLostRun,
        MethodNotFound or VersionNotSupported or (-32700) or (-32006) => RunFailure.Protocol,
        (-32600) or (-32602) or TaskNotCancelable or (-32003) or UnsupportedOperation or (-32005) or (-32007) or (-32008) => RunFailure.AgentRejected,
        _ => RunFailure.AgentFailed,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}

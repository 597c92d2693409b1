using System.ClientModel;
using System.Globalization;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

/// <summary>Why a call of the model is no answer. Never in the endpoint's own words: they may repeat the key or the prompt.</summary>
/// <param name="Kind">One word for the log.</param>
/// <param name="Words">A sentence for the person who asked.</param>
/// <param name="Status">The HTTP status, where there was one.</param>
internal sealed record ModelFailure(string Kind, string Words, int? Status = null)
{
    public static readonly ModelFailure BrokenOff = new("BrokenOff", "The model's answer broke off before its end.");
    public static readonly ModelFailure Empty = new("Empty", "The model answered nothing.");
    public static readonly ModelFailure TooLong = new("TooLong", "The model's answer did not end and was stopped.");
    public static readonly ModelFailure OutOfTokens = new("OutOfTokens", "The model's answer was cut off: it reached the longest answer that the model gives.");
    public static readonly ModelFailure Filtered = new("Filtered", "The content filter of the model's provider stopped the answer.");
    public static readonly ModelFailure Refused = new("Refused", "The model refused to answer.");
    private static readonly ModelFailure Unreadable = new("Unreadable", "The model's endpoint answered something that cannot be read.");
    private static readonly ModelFailure Unreachable = new("Unreachable", "The model's endpoint cannot be reached.");

    public static ModelFailure Of(Exception exception, TimeSpan timeout) => exception switch
    {
        ClientResultException { Status: > 0 and var status } refused => OfStatus(status, ModelRetries.RetryAfter(refused.GetRawResponse())),
        OperationCanceledException or TimeoutException =>
            new("Timeout", string.Create(CultureInfo.InvariantCulture, $"The model said nothing for {timeout.TotalSeconds:0} seconds.")),
        _ when ModelRetries.IsUnsent(exception) => Unreachable,
        _ when IsOrHas<HttpRequestException>(exception) || IsOrHas<IOException>(exception) => BrokenOff,
        _ => Unreadable,
    };

    private static ModelFailure OfStatus(int status, TimeSpan? wait) => new("Status", status switch
    {
        401 or 403 => $"The model's endpoint refused the key ({status}). Whoever runs this installation has to check Agents:Model:ApiKey.",
        404 => "The model's endpoint does not know the model or the path (404). Whoever runs this installation has to check Agents:Model.",
        429 when wait is { } pause => string.Create(CultureInfo.InvariantCulture, $"The model's endpoint has too much to do or its quota is used up (429). Try again in {Math.Ceiling(pause.TotalSeconds):0} seconds."),
        429 => "The model's endpoint has too much to do or its quota is used up (429). Try again later.",
        413 or 422 or 400 => $"The model's endpoint did not take the request ({status}). The conversation may be too long for the model.",
        408 or >= 500 => $"The model's endpoint failed ({status}). Try again later.",
        _ => $"The model's endpoint answered {status}.",
    }, status);

    private static bool IsOrHas<T>(Exception? exception)
        where T : Exception => exception is T || exception?.InnerException is { } inner && IsOrHas<T>(inner);
}

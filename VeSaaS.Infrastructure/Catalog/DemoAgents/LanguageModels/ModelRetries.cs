using System.ClientModel.Primitives;
using System.Globalization;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

/// <summary>
/// Tries again only what produced nothing: no connection, or a refusal for now. A call that timed out may have been worked on, and one that
/// began to stream is never repeated.
/// </summary>
internal sealed class ModelRetries() : ClientRetryPolicy(maxRetries: 2)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    public static TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response?.Headers.TryGetValue("Retry-After", out var value) is not true)
        {
            return null;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }

    // The base counts the tries.
    protected override bool ShouldRetry(PipelineMessage message, Exception? exception) =>
        base.ShouldRetry(message, exception) && IsWorthIt(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(PipelineMessage message, Exception? exception) =>
        await base.ShouldRetryAsync(message, exception) && IsWorthIt(message, exception);

    private static bool IsWorthIt(PipelineMessage message, Exception? exception) => exception is null
        ? message.Response is { Status: 408 or 429 or 500 or 502 or 503 or 504 } response && (RetryAfter(response) ?? TimeSpan.Zero) <= LongestWait
        : IsUnsent(exception);

    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount) =>
        RetryAfter(message.Response) ?? FirstWait * Math.Pow(2, Math.Clamp(tryCount - 1, 0, 4));

    /// <summary>Whether there was no connection, so that nothing was asked.</summary>
    public static bool IsUnsent(Exception? exception) =>
        exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        }
        || exception?.InnerException is { } inner && IsUnsent(inner);
}

using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Requests;

/// <summary>How often one address may send the sign-in, sign-up and password forms.</summary>
internal sealed class AccountRateLimit : IRateLimiterPolicy<string>
{
    public const string PolicyName = "accounts";

    private readonly int _postsPerMinute;

    public AccountRateLimit(IOptions<AccountOptions> options) => _postsPerMinute = options.Value.PostsPerMinute;

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = RejectAsync;

    public RateLimitPartition<string> GetPartition(HttpContext httpContext) =>
        HttpMethods.IsPost(httpContext.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter(
                httpContext.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = _postsPerMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter("");

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = "60";
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync("Too many tries from your network. Wait a minute, go back and try again.", cancellationToken);
    }
}

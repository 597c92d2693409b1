using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>The gateway's own answers. They say what agentgateway says, and nothing about what lies behind.</summary>
internal static class GatewayAnswers
{
    public static Task NotFoundAsync(HttpContext context, CancellationToken cancellationToken) =>
        TextAsync(context, StatusCodes.Status404NotFound, "route not found", cancellationToken);

    public static Task UnauthenticatedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return TextAsync(context, StatusCodes.Status401Unauthorized, "authentication failed", cancellationToken);
    }

    public static Task RefusedAsync(HttpContext context, CancellationToken cancellationToken) =>
        TextAsync(context, StatusCodes.Status403Forbidden, "authorization failed", cancellationToken);

    public static Task NoUpgradeAsync(HttpContext context, CancellationToken cancellationToken) =>
        TextAsync(context, StatusCodes.Status400BadRequest, "upgrades are not supported", cancellationToken);

    /// <summary>502 (or 504, where the forwarder set it) with the cause as a problem document.</summary>
    public static Task UnreachableAsync(HttpContext context, string cause, CancellationToken cancellationToken)
    {
        if (context.Response.StatusCode != StatusCodes.Status504GatewayTimeout)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }

        var problem = new ProblemDetails
        {
            Title = "The gateway could not reach the agent.",
            Detail = $"{char.ToUpperInvariant(cause[0])}{cause[1..]}.",
            Status = context.Response.StatusCode,
        };
        return context.Response.WriteAsJsonAsync(problem, options: null, "application/problem+json", cancellationToken);
    }

    private static Task TextAsync(HttpContext context, int status, string text, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, cancellationToken);
    }
}

using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Tenancy.Requests;

/// <summary>Refuses writes, and sockets, that a page of another site sends with this browser's cookies.</summary>
internal sealed partial class OriginCheck(
    RequestDelegate next, IOptions<AppOptions> app, IOptionsMonitor<CookieAuthenticationOptions> cookies, ILogger<OriginCheck> logger)
{
    private readonly ILogger _logger = logger;

    public Task InvokeAsync(HttpContext context)
    {
        if (!CanWrite(context.Request) || ApiKeyRequests.Presents(context) || IsOurs(context.Request))
        {
            return next(context);
        }

        Log.Refused(_logger, context.Request.Method, context.Request.Path);
        return TypedResults.Problem(
            title: "Cross-origin request refused.",
            detail: "The request came from a page of another site.",
            type: Problems.Prefix + "cross-origin",
            statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    private static bool CanWrite(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || HttpMethods.IsTrace(request.Method))
        || request.Headers.Upgrade.Count > 0;

    private bool IsOurs(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 && Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var referer))
        {
            origin = referer.GetLeftPart(UriPartial.Authority);
        }

        // A page with Referrer-Policy no-referrer says "null" of its own form; then the browser's own word counts, and without
        // a session there is nothing to abuse (the form's antiforgery token still has to be right).
        if (origin is "" or "null")
        {
            return request.Headers["Sec-Fetch-Site"] == "same-origin" || !HasSession(request);
        }

        return SameOrigin(origin, $"{request.Scheme}://{request.Host}")
            || (app.Value.PublicUrl is { } publicUrl && SameOrigin(origin, publicUrl.GetLeftPart(UriPartial.Authority)));
    }

    private bool HasSession(HttpRequest request) =>
        cookies.Get(IdentityConstants.ApplicationScheme).Cookie.Name is { } name && request.Cookies.ContainsKey(name);

    private static bool SameOrigin(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused {Method} {Path} from a page of another site.")]
        public static partial void Refused(ILogger logger, string method, PathString path);
    }
}

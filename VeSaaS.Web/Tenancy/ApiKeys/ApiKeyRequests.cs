using Microsoft.AspNetCore.Authentication;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>
/// What stands before every endpoint below `/api` for programs. A request with an Authorization header is the key's alone, whatever cookies come
/// with it: a key that does not work is refused also where nobody need sign in, and one that works needs a scope of the endpoint.
/// </summary>
internal sealed class ApiKeyRequests(RequestDelegate next)
{
    /// <summary>Whether a program presents a credential. Pages and circuits look at cookies only.</summary>
    public static bool Presents(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Authorization.Count > 0;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            await next(context);
            return;
        }

        context.Response.OnStarting(NameTheScheme, context.Response);
        if (StandsInAddress(context.Request))
        {
            await TypedResults.Problem(
                "Addresses end in logs. Revoke this key, and send the new one as the header Authorization: Bearer.",
                statusCode: StatusCodes.Status400BadRequest,
                title: "An API key stands in the address.",
                type: Problems.Prefix + "key-in-address").ExecuteAsync(context);
            return;
        }

        if (!Presents(context))
        {
            await next(context);
            return;
        }

        if (context.User.Identity?.IsAuthenticated != true)
        {
            await context.ChallengeAsync(ApiKeyHandler.SchemeName);
            return;
        }

        // The framework's own answers, such as 405, are no endpoints of ours and open nothing.
        if (context.GetEndpoint() is RouteEndpoint endpoint && !IsOpen(endpoint, context))
        {
            await RefuseScopeAsync(endpoint, context);
            return;
        }

        await next(context);
    }

    // RFC 9110, section 15.5.2: a 401 says how to sign in. The session's own handler knows only pages to lead to.
    private static Task NameTheScheme(object response)
    {
        if (response is HttpResponse { StatusCode: StatusCodes.Status401Unauthorized, Headers: { WWWAuthenticate.Count: 0 } headers })
        {
            headers.WWWAuthenticate = ApiKeyHandler.Realm;
        }

        return Task.CompletedTask;
    }

    private static bool StandsInAddress(HttpRequest request) =>
        request.QueryString.Value?.Contains(ApiKeyText.Start, StringComparison.Ordinal) == true
        && request.Query.Any(pair => pair.Value.Any(value => value is not null && ApiKeyText.TryReadPrefix(value.Trim(), out _)));

    private static bool IsOpen(RouteEndpoint endpoint, HttpContext context) =>
        endpoint.Metadata.GetMetadata<ApiScopeMetadata>() is { } needed
        && needed.Scopes.Any(scope => context.User.HasClaim(ClaimNames.Scope, scope));

    private static async Task RefuseScopeAsync(RouteEndpoint endpoint, HttpContext context)
    {
        var scopes = endpoint.Metadata.GetMetadata<ApiScopeMetadata>()?.Scopes ?? [];
        var names = string.Join(" or ", scopes);
        context.Response.Headers.WWWAuthenticate =
            $"{ApiKeyHandler.Realm}, error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"";
        await TypedResults.Problem(
            scopes.Count == 0 ? "No API key opens this address." : $"This key lacks the scope {names}.",
            statusCode: StatusCodes.Status403Forbidden,
            title: "The key may not do this.",
            type: Problems.Prefix + "missing-scope",
            extensions: new Dictionary<string, object?> { ["scopes"] = scopes }).ExecuteAsync(context);
    }
}

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>The buttons of the sessions page. Each form carries its antiforgery token.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapPost(AppUrls.EndSession, EndAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapPost(AppUrls.EndOtherSessions, EndOthersAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<RedirectHttpResult> EndAsync(
        [FromForm] Guid session, HttpContext http, EndSessions endSessions, CancellationToken cancellationToken) =>
        TypedResults.LocalRedirect(AppUrls.SessionsAfter(
            await endSessions.ExecuteAsync(http.User.ActingUser(), session, cancellationToken) ? 1 : 0));

    // It binds no field, which would bring the check of the token with it.
    private static async Task<Results<RedirectHttpResult, BadRequest>> EndOthersAsync(
        HttpContext http, IAntiforgery antiforgery, EndSessions endSessions, CancellationToken cancellationToken) =>
        await antiforgery.IsRequestValidAsync(http)
            ? TypedResults.LocalRedirect(AppUrls.SessionsAfter(
                await endSessions.OthersAsync(http.User.ActingUser(), http.User.FindSessionId(), "asked", cancellationToken)))
            : TypedResults.BadRequest();
}

using System.Diagnostics;
using System.Net.Mime;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Proofs;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>What the pages' script and forms call about passkeys.</summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").RequireRateLimiting(AccountRateLimit.PolicyName).ExcludeFromDescription();
        group.MapPost(AppUrls.PasskeyRequestOptions, BeginRequestAsync).AllowAnonymous();
        group.MapPost(AppUrls.PasskeyCreationOptions, BeginCreationAsync).RequireAuthorization();
        group.MapPost(AppUrls.RenamePasskey, RenameAsync).RequireAuthorization();
        group.MapPost(AppUrls.RemovePasskey, RemoveAsync).RequireAuthorization();
    }

    private static async Task<Results<ContentHttpResult, BadRequest>> BeginRequestAsync(
        HttpContext http, IAntiforgery antiforgery, PasskeyCeremony ceremony) =>
        await antiforgery.IsRequestValidAsync(http) ? Json(await ceremony.BeginRequestAsync(http)) : TypedResults.BadRequest();

    private static async Task<Results<ContentHttpResult, BadRequest, NotFound, ProblemHttpResult>> BeginCreationAsync(
        HttpContext http, IAntiforgery antiforgery, UserManager<ApplicationUser> users, ProveIdentity prove, PasskeyCeremony ceremony)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return TypedResults.BadRequest();
        }

        if (!await prove.IsRecentAsync(http))
        {
            return Problems.NotAllowed("Confirm first that it is you.");
        }

        return await users.GetUserAsync(http.User) is { } user ? Json(await ceremony.BeginCreationAsync(user, http)) : TypedResults.NotFound();
    }

    private static async Task<RedirectHttpResult> RenameAsync(
        [FromForm] string id, [FromForm] string name, HttpContext http, ChangePasskeys passkeys) =>
        Back(await passkeys.RenameAsync(http.User.ActingUser(), id, name) ? "passkey-renamed" : "passkey-gone");

    private static async Task<RedirectHttpResult> RemoveAsync(
        [FromForm] string id, HttpContext http, ChangePasskeys passkeys) =>
        await passkeys.RemoveAsync(http.User.ActingUser(), id, http) switch
        {
            PasskeyChange.Done => Back("passkey-removed"),
            PasskeyChange.Refused => Back("passkey-gone"),
            PasskeyChange.ProofNeeded => TypedResults.LocalRedirect(AppUrls.ConfirmThen(AppUrls.Security)),
            var other => throw new UnreachableException(other.ToString()),
        };

    private static RedirectHttpResult Back(string done) => TypedResults.LocalRedirect(AppUrls.SecurityAfter(done));

    private static ContentHttpResult Json(string json) => TypedResults.Content(json, MediaTypeNames.Application.Json);
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>
/// The life of the session cookie: every cookie that is written has a row, every request asks whether the row still stands, signing out ends it.
/// </summary>
internal sealed class SessionCookie(SessionCheck check, OpenSession openSession, EndSessions endSessions, Memberships memberships)
    : CookieAuthenticationEvents
{
    /// <inheritdoc />
    public override async Task SigningIn(CookieSigningInContext context)
    {
        if (context.Principal is not { Identity: ClaimsIdentity identity } person)
        {
            throw new InvalidOperationException("A cookie was to be written for nobody.");
        }

        var http = context.HttpContext;
        if (person.FindSessionId() is null)
        {
            // The browser's earlier session ends here, so that nobody can hand a session over and keep it after the sign-in.
            await EndAsync(http);
            var request = new NewSession(
                person.UserId(), MethodOf(person), DeviceName.Of(http.Request.Headers.UserAgent), http.Connection.RemoteIpAddress?.ToString());
            var id = await openSession.ExecuteAsync(request, http.RequestAborted);
            identity.AddClaim(new Claim(ClaimNames.Session, id.ToString("D")));
        }
    }

    /// <inheritdoc />
    public override Task SigningOut(CookieSigningOutContext context) => EndAsync(context.HttpContext);

    /// <inheritdoc />
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        if (context.Principal is not { } person)
        {
            return;
        }

        switch (await check.ExecuteAsync(person, cancellationToken))
        {
            case SessionState.Ended:
                context.RejectPrincipal();
                // Takes the cookie away. Nobody is signed in yet at this point, so no other session ends by it.
                await context.HttpContext.SignOutAsync(context.Scheme.Name);
                break;
            case SessionState.Outdated:
                var standing = await memberships.FindAsync(person.UserId(), person.FindCaller()?.CustomerId, cancellationToken);
                if (standing.Membership?.CustomerId != person.FindCaller()?.CustomerId && !HttpMethods.IsGet(context.Request.Method))
                {
                    // What was sent was meant for the company that is gone; it must not be done for another.
                    context.RejectPrincipal();
                    break;
                }

                context.ReplacePrincipal(SessionClaims.With(person, standing));
                context.ShouldRenew = true;
                break;
        }
    }

    /// <inheritdoc />
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) =>
        AnswerAsync(context, StatusCodes.Status401Unauthorized);

    /// <inheritdoc />
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        LacksSecondStep(context.HttpContext) ? LeadToSecondStepAsync(context) : AnswerAsync(context, StatusCodes.Status403Forbidden);

    private static SignInMethod MethodOf(ClaimsPrincipal person) =>
        Enum.TryParse<SignInMethod>(person.FindFirst(ClaimNames.Method)?.Value, out var method) ? method : SignInMethod.Password;

    private async Task EndAsync(HttpContext http)
    {
        if (http.User.FindSessionId() is { } session)
        {
            await endSessions.SignOutAsync(http.User.ActingUser(), session, http.RequestAborted);
        }
    }

    // What else the policy asks for, an operator has.
    private static bool LacksSecondStep(HttpContext http) =>
        http.User.IsInRole(PlatformRoles.Admin)
        && http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == Policies.Admin) == true;

    private static Task LeadToSecondStepAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            return Problems.NotAllowed(OperatorSecondStep.Reason).ExecuteAsync(context.HttpContext);
        }

        context.Response.Redirect(OperatorSecondStep.SetUp);
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int apiStatus)
    {
        // The fallback policy also refuses addresses that lead nowhere; those are not found, for whomever.
        if (context.HttpContext.GetEndpoint() is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (context.Request.Path.StartsWithSegments("/api"))
        {
            return TypedResults.Problem(statusCode: apiStatus).ExecuteAsync(context.HttpContext);
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}

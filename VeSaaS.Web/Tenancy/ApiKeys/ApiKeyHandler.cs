using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>`Authorization: Bearer vek_…`. The principal has the same claims as a session, so that the policies hold for both.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AuthenticateApiKey authenticate, RefusalThrottle throttle)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    /// <summary>How every challenge begins (RFC 6750, section 3).</summary>
    public const string Realm = "Bearer realm=\"VE SaaS\"";

    private const string Bearer = "Bearer ";

    private ApiKeyRefusal? _refusal;
    private string? _wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        var text = header is [{ } only] && only.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? only[Bearer.Length..].Trim() : "";
        var check = await authenticate.ExecuteAsync(text, Context.RequestAborted);
        if (check.Key is { } key)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(key), SchemeName));
        }

        _refusal = check.Refusal;
        _wait = throttle.SecondsToWait(Context.Connection.RemoteIpAddress?.ToString() ?? "", check.Prefix ?? "");
        if (_wait is null)
        {
            await authenticate.AuditRefusalAsync(check, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted);
        }

        return AuthenticateResult.Fail("The API key was refused.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_wait is not null)
        {
            Response.Headers.RetryAfter = _wait;
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(Context);
        }

        var reason = ReasonOf(_refusal);
        Response.Headers.WWWAuthenticate = $"{Realm}, error=\"invalid_token\", error_description=\"{reason}\"";
        return TypedResults.Problem(
            reason, statusCode: StatusCodes.Status401Unauthorized, title: "The API key does not work.", type: Problems.Prefix + "api-key-refused").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.NotAllowed("A key of this kind has no right to do this.").ExecuteAsync(Context);

    // Expired, revoked and suspended are said only to somebody who has the whole key.
    private static string ReasonOf(ApiKeyRefusal? refusal) => refusal switch
    {
        ApiKeyRefusal.Expired => "This key has expired.",
        ApiKeyRefusal.Revoked => "This key was revoked.",
        ApiKeyRefusal.Suspended => "The company of this key is suspended.",
        _ => "Nobody has this key.",
    };

    private static ClaimsPrincipal PrincipalOf(PresentedKey key)
    {
        var identity = new ClaimsIdentity(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, key.CreatedBy.ToString("D")));
        identity.AddClaim(new Claim(ClaimNames.ApiKey, key.Id.Value.ToString("D")));
        identity.AddClaims(key.Scopes.Select(scope => new Claim(ClaimNames.Scope, scope)));
        if (key.Customer is { } customer)
        {
            // A key is never an owner: members, keys and money are managed by people.
            identity.AddClaim(new Claim(ClaimNames.Customer, customer.ToString()));
            identity.AddClaim(new Claim(ClaimNames.MemberRole, (key.CanWrite ? MemberRole.Member : MemberRole.Viewer).ToString()));
        }
        else
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, PlatformRoles.Admin));
        }

        return new ClaimsPrincipal(identity);
    }
}

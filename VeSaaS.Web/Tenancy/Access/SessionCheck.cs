using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>What became of the claims of a session.</summary>
internal enum SessionState
{
    /// <summary>All of them are true.</summary>
    Current,

    /// <summary>The session lives, but the membership, the role or the platform role is another now.</summary>
    Outdated,

    /// <summary>It was ended or has run out, or the password or second factor was changed elsewhere.</summary>
    Ended,
}

/// <summary>
/// Whether what a session claims is still true. The one place that decides it, for cookies at every request and for open circuits.
/// </summary>
internal sealed class SessionCheck(LiveSessions sessions, IOptions<IdentityOptions> options)
{
    /// <summary>Asks the database, by one read that is shortly remembered, and notes that the session is in use.</summary>
    public async Task<SessionState> ExecuteAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        if (person.FindSessionId() is not { } id
            || await sessions.FindAsync(id, person.FindCaller()?.CustomerId, cancellationToken) is not { } session
            || session.UserId != person.UserId()
            || session.SecurityStamp != person.FindFirst(options.Value.ClaimsIdentity.SecurityStampClaimType)?.Value)
        {
            return SessionState.Ended;
        }

        await sessions.SeenAsync(id, session, cancellationToken);
        return session.Standing.IsAdmin == person.IsInRole(PlatformRoles.Admin) && session.Standing.Membership == person.FindCaller()
            ? SessionState.Current
            : SessionState.Outdated;
    }
}

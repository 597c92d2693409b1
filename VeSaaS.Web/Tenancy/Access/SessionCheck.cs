using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Whether what a session claims is still true.</summary>
internal sealed class SessionCheck(UserManager<ApplicationUser> users, IOptions<IdentityOptions> options, Memberships memberships)
{
    /// <summary>False once the security stamp, the membership, the customer's state or the platform role has changed.</summary>
    public async Task<bool> IsCurrentAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        if (await users.GetUserAsync(person) is not { } user)
        {
            return false;
        }

        var stamp = await users.GetSecurityStampAsync(user);
        if (person.FindFirst(options.Value.ClaimsIdentity.SecurityStampClaimType)?.Value != stamp)
        {
            return false;
        }

        var standing = await memberships.FindAsync(user.Id, cancellationToken);
        return standing.IsAdmin == person.IsInRole(PlatformRoles.Admin) && standing.Membership == person.FindCaller();
    }
}

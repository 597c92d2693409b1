using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Puts into the cookie what a user may do at this moment.</summary>
internal sealed class SessionClaims(UserManager<ApplicationUser> users, IOptions<IdentityOptions> options, Memberships memberships)
    : UserClaimsPrincipalFactory<ApplicationUser>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(ApplicationUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(ClaimNames.DisplayName, user.DisplayName));
        var standing = await memberships.FindAsync(user.Id, CancellationToken.None);
        if (standing.IsAdmin)
        {
            identity.AddClaim(new Claim(Options.ClaimsIdentity.RoleClaimType, PlatformRoles.Admin));
        }

        if (standing.Membership is { } membership)
        {
            identity.AddClaim(new Claim(ClaimNames.Customer, membership.CustomerId.ToString()));
            identity.AddClaim(new Claim(ClaimNames.MemberRole, membership.Role.ToString()));
        }

        return identity;
    }
}

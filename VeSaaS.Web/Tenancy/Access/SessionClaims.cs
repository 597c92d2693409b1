using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Puts into the cookie what a user may do at this moment.</summary>
internal sealed class SessionClaims(UserManager<ApplicationUser> users, IOptions<IdentityOptions> options, Memberships memberships)
    : UserClaimsPrincipalFactory<ApplicationUser>(users, options)
{
    /// <summary>The same session with another standing.</summary>
    public static ClaimsPrincipal With(ClaimsPrincipal person, Standing standing)
    {
        var copy = person.Clone();
        if (copy.Identity is not ClaimsIdentity identity)
        {
            throw new InvalidOperationException("Nobody is signed in.");
        }

        foreach (var claim in identity.FindAll(claim =>
            claim.Type is ClaimNames.Customer or ClaimNames.MemberRole || claim.Type == identity.RoleClaimType).ToList())
        {
            identity.RemoveClaim(claim);
        }

        Put(identity, standing);
        return copy;
    }

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(ApplicationUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(ClaimNames.DisplayName, user.DisplayName));
        Put(identity, await memberships.FindAsync(user.Id, preferred: null, CancellationToken.None));
        return identity;
    }

    private static void Put(ClaimsIdentity identity, Standing standing)
    {
        if (standing.IsAdmin)
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, PlatformRoles.Admin));
        }

        if (standing.Membership is { } membership)
        {
            identity.AddClaim(new Claim(ClaimNames.Customer, membership.CustomerId.ToString()));
            identity.AddClaim(new Claim(ClaimNames.MemberRole, membership.Role.ToString()));
        }
    }
}

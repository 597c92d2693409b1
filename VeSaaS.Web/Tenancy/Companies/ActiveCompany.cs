using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>Writes another of the user's companies into the session's cookie. Pages that are open already keep the company that they began with.</summary>
internal sealed class ActiveCompany(SwitchCompany switchCompany, Memberships memberships)
{
    /// <summary>False when the user has no membership there, or the company is suspended; then nothing changes.</summary>
    public async Task<bool> SetAsync(HttpContext http, CustomerId customer)
    {
        var ticket = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (ticket.Principal is not { } person || await switchCompany.ExecuteAsync(person.UserId(), customer, http.RequestAborted) is null)
        {
            return false;
        }

        var standing = await memberships.FindAsync(person.UserId(), customer, http.RequestAborted);
        await http.SignInAsync(IdentityConstants.ApplicationScheme, SessionClaims.With(person, standing), ticket.Properties);
        return true;
    }
}

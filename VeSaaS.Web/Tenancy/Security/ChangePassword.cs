using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Sets another password and ends every other session.</summary>
internal sealed class ChangePassword(
    UserManager<ApplicationUser> users, AppDbContext db, EndSessions endSessions, SecurityNotices notices, IOptions<IdentityOptions> options, TimeProvider time)
{
    /// <summary>Changes it for a user who has just proved the current one, and renews this browser's cookie.</summary>
    public async Task<bool> ExecuteAsync(ApplicationUser user, string current, string password, HttpContext http)
    {
        var person = http.User.ActingUser();
        var actor = person.IsOperator ? Actor.Operator(person.UserId) : Actor.Member(person.UserId);
        // Identity saves the user through the same context, so the row, the notice and the new password are saved together or not at all.
        db.Audit(time, "tenancy.password_changed", actor, person.CustomerId, $"user:{person.UserId:D}");
        notices.Add(db, user, "Your password was changed. Every other session has ended.");
        if (!(await users.ChangePasswordAsync(user, current, password)).Succeeded)
        {
            return false;
        }

        // The new password changed the stamp, which every cookie repeats; this browser's stays good.
        var renewed = http.User.Clone();
        if (renewed.Identity is ClaimsIdentity identity)
        {
            var type = options.Value.ClaimsIdentity.SecurityStampClaimType;
            identity.TryRemoveClaim(identity.FindFirst(type));
            identity.AddClaim(new Claim(type, await users.GetSecurityStampAsync(user)));
        }

        var ticket = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await http.SignInAsync(IdentityConstants.ApplicationScheme, renewed, ticket.Properties);
        await endSessions.OthersAsync(person, http.User.FindSessionId(), "password_changed", CancellationToken.None);
        return true;
    }
}

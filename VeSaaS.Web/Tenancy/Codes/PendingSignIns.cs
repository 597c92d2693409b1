using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Codes;

/// <summary>Somebody whose password was right and whose code is still missing.</summary>
internal sealed record PendingSignIn(Guid UserId, string? Stamp, bool Remember);

/// <summary>Remembers, between the two steps, whose password was right.</summary>
internal sealed class PendingSignIns(StepCookie cookie, UserManager<ApplicationUser> users)
{
    private const string Step = "code";

    public void Begin(HttpContext http, ApplicationUser user, bool remember) =>
        cookie.Write(http, Step, new PendingSignIn(user.Id, user.SecurityStamp, remember));

    public void End(HttpContext http) => cookie.Delete(http, Step);

    /// <summary>Who waits, or null: too old, or the password has been changed since.</summary>
    public async Task<(ApplicationUser User, bool Remember)?> FindAsync(HttpContext http) =>
        cookie.Read<PendingSignIn>(http, Step) is { } pending
        && await users.FindByIdAsync(pending.UserId.ToString()) is { } user
        && user.SecurityStamp == pending.Stamp
            ? (user, pending.Remember)
            : null;
}

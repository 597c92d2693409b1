using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>How every way to sign in ends: with a session and a row in the audit log, or with a row alone.</summary>
internal sealed class SignIns(SignInManager<ApplicationUser> signIn, AppContexts contexts, Memberships memberships, TimeProvider time)
{
    /// <summary>Writes the session cookie and forgets earlier failures.</summary>
    public async Task<Standing> CompleteAsync(ApplicationUser user, SignInMethod method, bool remember, CancellationToken cancellationToken)
    {
        if (user.AccessFailedCount > 0)
        {
            await signIn.UserManager.ResetAccessFailedCountAsync(user);
        }

        await signIn.SignInWithClaimsAsync(user, remember, [new Claim(ClaimNames.Method, method.ToString())]);
        var standing = await memberships.FindAsync(user.Id, preferred: null, cancellationToken);
        var actor = standing.IsAdmin ? Actor.Operator(user.Id) : Actor.Member(user.Id);
        await AuditAsync("tenancy.signed_in", actor, user, standing.Membership?.CustomerId, new { method = method.ToString() }, cancellationToken);
        return standing;
    }

    /// <summary>Records a failure, and counts it where somebody may be guessing: too many pause the account.</summary>
    public async Task RefuseAsync(ApplicationUser? user, string reason, bool isGuess, CancellationToken cancellationToken)
    {
        if (isGuess && user is not null)
        {
            await signIn.UserManager.AccessFailedAsync(user);
        }

        await AuditAsync("tenancy.signin_failed", Actor.Anonymous, user, null, new { reason }, cancellationToken);
    }

    // After the fact: Identity counts failures and writes the cookie outside any transaction of ours.
    private Task<bool> AuditAsync(
        string type, Actor actor, ApplicationUser? user, CustomerId? customer, object detail, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync(
            "whoever signs in has no customer yet",
            (db, _) =>
            {
                db.Audit(time, type, actor, customer, $"user:{user?.Id.ToString() ?? "unknown"}", detail);
                return Task.FromResult(true);
            },
            cancellationToken);
}

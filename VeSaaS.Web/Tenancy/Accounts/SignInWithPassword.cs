using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Checks a password and writes the session cookie. All refusals look and last alike, so that they tell nothing about accounts.</summary>
internal sealed class SignInWithPassword(
    SignInManager<ApplicationUser> signIn, IPasswordHasher<ApplicationUser> hasher, AppContexts contexts, Memberships memberships, TimeProvider time)
{
    private static readonly ApplicationUser Nobody = new();

    private static string? _nobodysHash;

    /// <summary>The user who is now signed in, or null.</summary>
    public async Task<Standing?> ExecuteAsync(string email, string password, bool remember, CancellationToken cancellationToken)
    {
        var user = await signIn.UserManager.FindByNameAsync(email.Trim());
        var isLocked = user is not null && await signIn.UserManager.IsLockedOutAsync(user);
        if (user is null || isLocked)
        {
            // As slow as a real check.
            hasher.VerifyHashedPassword(Nobody, _nobodysHash ??= hasher.HashPassword(Nobody, "nobody's"), password);
            await AuditAsync("tenancy.signin_failed", Actor.Anonymous, user, null, isLocked ? "locked" : "unknown", cancellationToken);
            return null;
        }

        if (!(await signIn.PasswordSignInAsync(user, password, remember, lockoutOnFailure: true)).Succeeded)
        {
            await AuditAsync("tenancy.signin_failed", Actor.Anonymous, user, null, "password", cancellationToken);
            return null;
        }

        var standing = await memberships.FindAsync(user.Id, preferred: null, cancellationToken);
        var actor = standing.IsAdmin ? Actor.Operator(user.Id) : Actor.Member(user.Id);
        await AuditAsync("tenancy.signed_in", actor, user, standing.Membership?.CustomerId, null, cancellationToken);
        return standing;
    }

    // After the fact: Identity counts failures and writes the cookie outside any transaction of ours.
    private Task<bool> AuditAsync(
        string type, Actor actor, ApplicationUser? user, CustomerId? customer, string? reason, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync(
            "whoever signs in has no customer yet",
            (db, _) =>
            {
                db.Audit(time, type, actor, customer, $"user:{user?.Id.ToString() ?? "unknown"}", reason is null ? null : new { reason });
                return Task.FromResult(true);
            },
            cancellationToken);
}

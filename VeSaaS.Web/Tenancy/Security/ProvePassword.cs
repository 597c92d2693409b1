using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Asks again for the password before an act that a stolen session must not do.</summary>
internal sealed class ProvePassword(UserManager<ApplicationUser> users, AppContexts contexts, TimeProvider time)
{
    /// <summary>What to tell the person whose password was wrong.</summary>
    public const string Refusal = "This is not your password, or the account pauses after too many wrong ones.";

    /// <summary>The user, or null where the password is wrong or the account pauses. Wrong ones count like those at sign-in.</summary>
    public async Task<ApplicationUser?> ExecuteAsync(ActingUser person, string password, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(person.UserId.ToString()) is not { } user)
        {
            return null;
        }

        if (!await users.IsLockedOutAsync(user) && await users.CheckPasswordAsync(user, password))
        {
            return user;
        }

        await users.AccessFailedAsync(user);
        await contexts.WriteAsSystemAsync(
            "an account belongs to a user, not to a customer",
            (db, _) =>
            {
                var actor = person.IsOperator ? Actor.Operator(person.UserId) : Actor.Member(person.UserId);
                db.Audit(time, "tenancy.password_proof_failed", actor, person.CustomerId, $"user:{person.UserId:D}");
                return Task.FromResult(true);
            },
            cancellationToken);
        return null;
    }
}

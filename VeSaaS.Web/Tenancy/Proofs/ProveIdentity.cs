using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Passkeys;

namespace VeSaaS.Web.Tenancy.Proofs;

/// <summary>Asks again for the password or a passkey before an act that a stolen session must not do.</summary>
internal sealed class ProveIdentity(
    UserManager<ApplicationUser> users, PasskeyCeremony ceremony, RecentProof proof, AppContexts contexts, TimeProvider time)
{
    /// <summary>What to tell the person whose password was wrong.</summary>
    public const string Refusal = "This is not your password, or the account pauses after too many wrong ones.";

    /// <summary>Whether nothing has to be asked: the session has a proof that still counts.</summary>
    public Task<bool> IsRecentAsync(HttpContext http) => proof.IsThereAsync(http.User.UserId(), http.User.FindSessionId(), http.RequestAborted);

    /// <summary>
    /// The user, or null where the password is wrong or the account pauses. Wrong ones count like those at sign-in; a right one counts as a recent proof.
    /// </summary>
    public async Task<ApplicationUser?> ByPasswordAsync(string password, HttpContext http)
    {
        var person = http.User.ActingUser();
        if (await users.FindByIdAsync(person.UserId.ToString()) is not { } user)
        {
            return null;
        }

        if (!await users.IsLockedOutAsync(user) && await users.CheckPasswordAsync(user, password))
        {
            return await GiveAsync(person, "password", http) ? user : null;
        }

        await users.AccessFailedAsync(user);
        await RefuseAsync(person, "tenancy.password_proof_failed", http);
        return null;
    }

    /// <summary>Whether the answer is one of the person's own passkeys, and the account does not pause. It then counts as a recent proof.</summary>
    public async Task<bool> ByPasskeyAsync(string credential, HttpContext http)
    {
        var person = http.User.ActingUser();
        // A passkey that is good, but of somebody else, proves nothing about the person behind this session.
        if (await ceremony.FinishRequestAsync(credential, http) is var (user, passkey)
            && user.Id == person.UserId
            && !await users.IsLockedOutAsync(user)
            && (await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded)
        {
            return await GiveAsync(person, "passkey", http);
        }

        await RefuseAsync(person, "tenancy.passkey_proof_failed", http);
        return false;
    }

    private async Task<bool> GiveAsync(ActingUser person, string method, HttpContext http) =>
        http.User.FindSessionId() is { } session && await proof.GiveAsync(person, session, method, http.RequestAborted);

    private Task<bool> RefuseAsync(ActingUser person, string type, HttpContext http) => contexts.WriteAsSystemAsync(
        "an account belongs to a user, not to a customer",
        (db, _) =>
        {
            var actor = person.IsOperator ? Actor.Operator(person.UserId) : Actor.Member(person.UserId);
            db.Audit(time, type, actor, person.CustomerId, $"user:{person.UserId:D}");
            return Task.FromResult(true);
        },
        http.RequestAborted);
}

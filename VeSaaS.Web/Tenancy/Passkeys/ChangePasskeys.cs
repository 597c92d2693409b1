using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy.Proofs;
using VeSaaS.Web.Tenancy.Security;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>How a change of a passkey ended.</summary>
internal enum PasskeyChange
{
    Done,

    /// <summary>The browser's answer is no good, the user has too many, or no such passkey (any more).</summary>
    Refused,

    /// <summary>The person has to prove first who they are.</summary>
    ProofNeeded,
}

/// <summary>A user's own passkeys: adds, renames, removes them.</summary>
internal sealed class ChangePasskeys(
    UserManager<ApplicationUser> users, AppDbContext db, PasskeyCeremony ceremony, ProveIdentity prove, SecurityNotices notices, TimeProvider time)
{
    /// <summary>Most passkeys of one user.</summary>
    public const int Most = 20;

    /// <summary>Longest name of a passkey, in characters.</summary>
    public const int NameLength = 60;

    /// <summary>Adds what the browser made.</summary>
    public async Task<PasskeyChange> AddAsync(ActingUser person, string name, string credential, HttpContext http)
    {
        if (!await prove.IsRecentAsync(http))
        {
            return PasskeyChange.ProofNeeded;
        }

        if (await users.FindByIdAsync(person.UserId.ToString()) is not { } user
            || (await users.GetPasskeysAsync(user)).Count >= Most
            || await ceremony.FinishCreationAsync(user, credential, http) is not { } passkey)
        {
            return PasskeyChange.Refused;
        }

        passkey.Name = Clean(name);
        Audit("tenancy.passkey_added", person, passkey);
        notices.Add(db, user, $"The passkey “{passkey.Name}” was added to your account. It can be used to sign in.");
        return (await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded ? PasskeyChange.Done : PasskeyChange.Refused;
    }

    /// <summary>Gives it another name. False where the user has no such passkey.</summary>
    public async Task<bool> RenameAsync(ActingUser person, string id, string name)
    {
        if (await FindAsync(person, id) is not var (user, passkey))
        {
            return false;
        }

        passkey.Name = Clean(name);
        Audit("tenancy.passkey_renamed", person, passkey);
        return (await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded;
    }

    /// <summary>Removes it: it signs nobody in any more.</summary>
    public async Task<PasskeyChange> RemoveAsync(ActingUser person, string id, HttpContext http)
    {
        if (!await prove.IsRecentAsync(http))
        {
            return PasskeyChange.ProofNeeded;
        }

        if (await FindAsync(person, id) is not var (user, passkey))
        {
            return PasskeyChange.Refused;
        }

        Audit("tenancy.passkey_removed", person, passkey);
        notices.Add(db, user, $"The passkey “{passkey.Name}” was removed from your account.");
        return (await users.RemovePasskeyAsync(user, passkey.CredentialId)).Succeeded ? PasskeyChange.Done : PasskeyChange.Refused;
    }

    private async Task<(ApplicationUser User, UserPasskeyInfo Passkey)?> FindAsync(ActingUser person, string id) =>
        Base64Url.IsValid(id)
        && await users.FindByIdAsync(person.UserId.ToString()) is { } user
        && await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) is { } passkey
            ? (user, passkey)
            : null;

    // Identity saves through the same context, so the row, the notice and the act are saved together or not at all.
    private void Audit(string type, ActingUser person, UserPasskeyInfo passkey)
    {
        var actor = person.IsOperator ? Actor.Operator(person.UserId) : Actor.Member(person.UserId);
        db.Audit(time, type, actor, person.CustomerId, $"user:{person.UserId:D}", new { passkey = Base64Url.EncodeToString(passkey.CredentialId), passkey.Name });
    }

    private static string Clean(string name) => name.Trim() switch
    {
        "" => "Passkey",
        { Length: > NameLength } trimmed => trimmed[..NameLength],
        var trimmed => trimmed,
    };
}

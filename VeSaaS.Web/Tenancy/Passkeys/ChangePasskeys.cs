using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy.Security;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>A user's own passkeys: adds, renames, removes them.</summary>
internal sealed class ChangePasskeys(
    UserManager<ApplicationUser> users, AppDbContext db, PasskeyCeremony ceremony, SecurityNotices notices, TimeProvider time)
{
    /// <summary>Most passkeys of one user.</summary>
    public const int Most = 20;

    /// <summary>Longest name of a passkey, in characters.</summary>
    public const int NameLength = 60;

    /// <summary>Adds what the browser made. False where its answer is no good or the user has too many.</summary>
    public async Task<bool> AddAsync(ActingUser person, string name, string credential, HttpContext http)
    {
        if (await users.FindByIdAsync(person.UserId.ToString()) is not { } user
            || (await users.GetPasskeysAsync(user)).Count >= Most
            || await ceremony.FinishCreationAsync(user, credential, http) is not { } passkey)
        {
            return false;
        }

        passkey.Name = Clean(name);
        Audit("tenancy.passkey_added", person, passkey);
        if (!(await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded)
        {
            return false;
        }

        await notices.SendAsync(user, $"The passkey “{passkey.Name}” was added to your account. It can be used to sign in.", http.RequestAborted);
        return true;
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

    /// <summary>Removes it: it signs nobody in any more. False where the user has no such passkey.</summary>
    public async Task<bool> RemoveAsync(ActingUser person, string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(person, id) is not var (user, passkey))
        {
            return false;
        }

        Audit("tenancy.passkey_removed", person, passkey);
        if (!(await users.RemovePasskeyAsync(user, passkey.CredentialId)).Succeeded)
        {
            return false;
        }

        await notices.SendAsync(user, $"The passkey “{passkey.Name}” was removed from your account.", cancellationToken);
        return true;
    }

    private async Task<(ApplicationUser User, UserPasskeyInfo Passkey)?> FindAsync(ActingUser person, string id) =>
        Base64Url.IsValid(id)
        && await users.FindByIdAsync(person.UserId.ToString()) is { } user
        && await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) is { } passkey
            ? (user, passkey)
            : null;

    // Identity saves through the same context, so the row and the act are saved together or not at all.
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

using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>Signs in by a passkey. It asks no code: the authenticator has verified the person, so it is something they have and are (or know) at once.</summary>
internal sealed class SignInWithPasskey(UserManager<ApplicationUser> users, PasskeyCeremony ceremony, SignIns signIns)
{
    /// <summary>The standing of the user who is now signed in, or null.</summary>
    public async Task<Standing?> ExecuteAsync(string credential, HttpContext http)
    {
        if (await ceremony.FinishRequestAsync(credential, http) is not var (user, passkey))
        {
            await signIns.RefuseAsync(null, "passkey", isGuess: false, http.RequestAborted);
            return null;
        }

        if (await users.IsLockedOutAsync(user))
        {
            await signIns.RefuseAsync(user, "locked", isGuess: false, http.RequestAborted);
            return null;
        }

        // Keeps the signature counter, by which a copied authenticator shows.
        if (!(await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded)
        {
            await signIns.RefuseAsync(user, "passkey", isGuess: false, http.RequestAborted);
            return null;
        }

        return await signIns.CompleteAsync(user, SignInMethod.Passkey, remember: false, http.RequestAborted);
    }
}

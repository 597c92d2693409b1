using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>
/// Asks the browser for passkeys and checks its answers. A challenge belongs to the browser that asked for it, lives five minutes and is answered once.
/// </summary>
internal sealed class PasskeyCeremony(IPasskeyHandler<ApplicationUser> handler, StepCookie cookie, UseChallenge useChallenge)
{
    private const string Creation = "passkey-creation";
    private const string Request = "passkey-request";

    private sealed record Challenge(string State);

    /// <summary>What the browser needs to make a passkey for the user, as JSON.</summary>
    public async Task<string> BeginCreationAsync(ApplicationUser user, HttpContext http)
    {
        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email ?? "", DisplayName = user.DisplayName };
        var options = await handler.MakeCreationOptionsAsync(entity, http);
        cookie.Write(http, Creation, new Challenge(options.AttestationState ?? ""));
        return options.CreationOptionsJson;
    }

    /// <summary>What the browser needs to offer its passkeys for this site, as JSON. It names no user, so it tells nothing about accounts.</summary>
    public async Task<string> BeginRequestAsync(HttpContext http)
    {
        var options = await handler.MakeRequestOptionsAsync(null, http);
        cookie.Write(http, Request, new Challenge(options.AssertionState ?? ""));
        return options.RequestOptionsJson;
    }

    /// <summary>The passkey that the browser made for the user, or null.</summary>
    public async Task<UserPasskeyInfo?> FinishCreationAsync(ApplicationUser user, string credential, HttpContext http)
    {
        if (await TakeAsync(Creation, http) is not { } state)
        {
            return null;
        }

        var context = new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = state };
        var result = await handler.PerformAttestationAsync(context);
        return result.Succeeded && result.UserEntity.Id == user.Id.ToString() ? result.Passkey : null;
    }

    /// <summary>The user whose passkey answered, and the passkey as it is to be kept; null where the answer is no good.</summary>
    public async Task<(ApplicationUser User, UserPasskeyInfo Passkey)?> FinishRequestAsync(string credential, HttpContext http)
    {
        if (await TakeAsync(Request, http) is not { } state)
        {
            return null;
        }

        var context = new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = state };
        var result = await handler.PerformAssertionAsync(context);
        return result.Succeeded ? (result.User, result.Passkey) : null;
    }

    private async Task<string?> TakeAsync(string step, HttpContext http)
    {
        if (cookie.Read<Challenge>(http, step) is not { State.Length: > 0 } challenge)
        {
            return null;
        }

        cookie.Delete(http, step);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(challenge.State));
        return await useChallenge.ExecuteAsync(hash, StepCookie.Lifetime, http.RequestAborted) ? challenge.State : null;
    }
}

using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Proofs;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>
/// Two-step sign-in on and off, with all that follows: other sessions end, the person hears of it by mail. Nothing is done without a recent proof of
/// who asks: with a stolen cookie alone nobody takes the second step away, and nobody puts their own in its place.
/// </summary>
internal sealed class SecondFactorSwitch(
    UserManager<ApplicationUser> users, ChangeSecondFactor change, ProveIdentity prove, EndSessions endSessions, SecurityNotices notices)
{
    /// <summary>The recovery codes, or null where the code was wrong or the proof is missing.</summary>
    public async Task<IReadOnlyList<string>?> EnableAsync(byte[] key, string code, HttpContext http)
    {
        if (await ProvedAsync(http) is not var (user, person)
            || await change.EnableAsync(
                person, key, code, db => notices.Add(db, user, "Two-step sign-in was turned on. Every other session has ended."), http.RequestAborted) is not { } codes)
        {
            return null;
        }

        await EndOthersAsync(person, http);
        return codes;
    }

    /// <summary>False where the proof is missing.</summary>
    public async Task<bool> DisableAsync(HttpContext http)
    {
        if (await ProvedAsync(http) is not var (user, person))
        {
            return false;
        }

        if (await change.DisableAsync(
            person, db => notices.Add(db, user, "Two-step sign-in was turned off. Every other session has ended."), http.RequestAborted))
        {
            await EndOthersAsync(person, http);
        }

        return true;
    }

    /// <summary>Ten other recovery codes, or null where the proof is missing or two-step sign-in is off.</summary>
    public async Task<IReadOnlyList<string>?> RenewCodesAsync(HttpContext http) => await ProvedAsync(http) is var (user, person)
        ? await change.RenewCodesAsync(
            person, db => notices.Add(db, user, "New recovery codes were made for your account. The earlier ones are void."), http.RequestAborted)
        : null;

    private async Task<(ApplicationUser User, ActingUser Person)?> ProvedAsync(HttpContext http)
    {
        var person = http.User.ActingUser();
        return await prove.IsRecentAsync(http) && await users.FindByIdAsync(person.UserId.ToString()) is { } user ? (user, person) : null;
    }

    private Task<int> EndOthersAsync(ActingUser person, HttpContext http) =>
        endSessions.OthersAsync(person, http.User.FindSessionId(), "second_factor_changed", CancellationToken.None);
}

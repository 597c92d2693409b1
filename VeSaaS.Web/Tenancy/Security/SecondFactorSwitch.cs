using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Two-step sign-in on and off, with all that follows: other sessions end, the person hears of it by mail.</summary>
internal sealed class SecondFactorSwitch(
    UserManager<ApplicationUser> users, ChangeSecondFactor change, ProvePassword prove, EndSessions endSessions, SecurityNotices notices)
{
    /// <summary>The recovery codes, or null where the code was wrong.</summary>
    public async Task<IReadOnlyList<string>?> EnableAsync(byte[] key, string code, HttpContext http)
    {
        var person = http.User.ActingUser();
        if (await change.EnableAsync(person, key, code, http.RequestAborted) is not { } codes)
        {
            return null;
        }

        await AfterAsync(person, "Two-step sign-in was turned on. Every other session has ended.", http);
        return codes;
    }

    /// <summary>False where the password was wrong.</summary>
    public async Task<bool> DisableAsync(string password, HttpContext http)
    {
        var person = http.User.ActingUser();
        if (await prove.ExecuteAsync(person, password, http.RequestAborted) is null)
        {
            return false;
        }

        if (await change.DisableAsync(person, http.RequestAborted))
        {
            await AfterAsync(person, "Two-step sign-in was turned off. Every other session has ended.", http);
        }

        return true;
    }

    /// <summary>Ten other recovery codes, or null where the password was wrong or two-step sign-in is off.</summary>
    public async Task<IReadOnlyList<string>?> RenewCodesAsync(string password, HttpContext http)
    {
        var person = http.User.ActingUser();
        if (await prove.ExecuteAsync(person, password, http.RequestAborted) is not { } user
            || await change.RenewCodesAsync(person, http.RequestAborted) is not { } codes)
        {
            return null;
        }

        await notices.SendAsync(user, "New recovery codes were made for your account. The earlier ones are void.", http.RequestAborted);
        return codes;
    }

    private async Task AfterAsync(ActingUser person, string what, HttpContext http)
    {
        await endSessions.OthersAsync(person, http.User.FindSessionId(), "second_factor_changed", CancellationToken.None);
        if (await users.FindByIdAsync(person.UserId.ToString()) is { } user)
        {
            await notices.SendAsync(user, what, http.RequestAborted);
        }
    }
}

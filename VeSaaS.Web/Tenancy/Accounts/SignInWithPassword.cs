using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Codes;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>How a password was received.</summary>
internal abstract record PasswordOutcome
{
    private PasswordOutcome()
    {
    }

    /// <summary>The session cookie is written.</summary>
    public sealed record SignedIn(Standing Standing) : PasswordOutcome;

    /// <summary>The password is right; the browser may now try a code, and nothing else.</summary>
    public sealed record CodeNeeded : PasswordOutcome;

    /// <summary>Unknown, wrong or paused; which of them is nobody's business.</summary>
    public sealed record Refused : PasswordOutcome;
}

/// <summary>Checks a password and writes the session cookie. All refusals look and last alike, so that they tell nothing about accounts.</summary>
internal sealed class SignInWithPassword(
    UserManager<ApplicationUser> users, IPasswordHasher<ApplicationUser> hasher, CheckSecondFactor secondFactor, PendingSignIns pending, SignIns signIns)
{
    private static readonly ApplicationUser Nobody = new();

    private static string? _nobodysHash;

    public async Task<PasswordOutcome> ExecuteAsync(string email, string password, bool remember, HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var user = await users.FindByNameAsync(email.Trim());
        var isLocked = user is not null && await users.IsLockedOutAsync(user);
        if (user is null || isLocked)
        {
            // As slow as a real check.
            hasher.VerifyHashedPassword(Nobody, _nobodysHash ??= hasher.HashPassword(Nobody, "nobody's"), password);
            await signIns.RefuseAsync(user, isLocked ? "locked" : "unknown", isGuess: false, cancellationToken);
            return new PasswordOutcome.Refused();
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            await signIns.RefuseAsync(user, "password", isGuess: true, cancellationToken);
            return new PasswordOutcome.Refused();
        }

        // Failures are not forgotten here: whoever knows the password would have as many guesses at the code as they like.
        if (await secondFactor.FindAsync(user.Id, cancellationToken) is not null)
        {
            pending.Begin(http, user, remember);
            return new PasswordOutcome.CodeNeeded();
        }

        return new PasswordOutcome.SignedIn(await signIns.CompleteAsync(user, SignInMethod.Password, remember, cancellationToken));
    }
}

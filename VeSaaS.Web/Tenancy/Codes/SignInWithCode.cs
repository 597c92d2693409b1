using System.Diagnostics;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Security;

namespace VeSaaS.Web.Tenancy.Codes;

/// <summary>How a code was received.</summary>
internal abstract record CodeOutcome
{
    private CodeOutcome()
    {
    }

    /// <summary>The session cookie is written.</summary>
    public sealed record SignedIn(Standing Standing) : CodeOutcome;

    /// <summary>Nobody waits for a code in this browser (any more): the person begins with the password.</summary>
    public sealed record NobodyWaits : CodeOutcome;

    /// <summary>Wrong, too old, used, or the account pauses.</summary>
    public sealed record Refused : CodeOutcome;
}

/// <summary>The second step of signing in: a code of the authenticator app, or a recovery code.</summary>
internal sealed class SignInWithCode(
    UserManager<ApplicationUser> users, CheckSecondFactor secondFactor, PendingSignIns pending, SignIns signIns, SecurityNotices notices)
{
    public async Task<CodeOutcome> ExecuteAsync(string code, bool isRecoveryCode, HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        if (await pending.FindAsync(http) is not var (user, remember))
        {
            return new CodeOutcome.NobodyWaits();
        }

        if (await users.IsLockedOutAsync(user))
        {
            await signIns.RefuseAsync(user, "locked", isGuess: false, cancellationToken);
            return new CodeOutcome.Refused();
        }

        var outcome = isRecoveryCode
            ? await secondFactor.CheckRecoveryCodeAsync(
                new ActingUser(user.Id, null, IsOperator: false),
                code,
                (db, left) => notices.Add(db, user, $"A recovery code was used to sign in. {left} are left."),
                cancellationToken)
            : await secondFactor.CheckCodeAsync(user.Id, code, cancellationToken);
        switch (outcome)
        {
            case SecondFactorOutcome.CodeTaken or SecondFactorOutcome.RecoveryCodeTaken:
                break;
            case SecondFactorOutcome.Refused:
                await signIns.RefuseAsync(user, isRecoveryCode ? "recovery_code" : "code", isGuess: true, cancellationToken);
                return new CodeOutcome.Refused();
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }

        pending.End(http);
        var method = isRecoveryCode ? SignInMethod.PasswordAndRecoveryCode : SignInMethod.PasswordAndCode;
        return new CodeOutcome.SignedIn(await signIns.CompleteAsync(user, method, remember, cancellationToken));
    }
}

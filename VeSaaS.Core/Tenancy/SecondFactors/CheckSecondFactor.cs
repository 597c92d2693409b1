using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>A user's second factor as a page shows it.</summary>
/// <param name="CreatedAt">Since when.</param>
/// <param name="CodesLeft">How many recovery codes are unused.</param>
public sealed record SecondFactorState(DateTimeOffset CreatedAt, int CodesLeft);

/// <summary>How the check of a second factor ended.</summary>
public abstract record SecondFactorOutcome
{
    private SecondFactorOutcome()
    {
    }

    /// <summary>The app's code was right and had not been used.</summary>
    public sealed record CodeTaken : SecondFactorOutcome;

    /// <summary>A recovery code was right; it is used up now.</summary>
    public sealed record RecoveryCodeTaken(int CodesLeft) : SecondFactorOutcome;

    /// <summary>The code is wrong, too old or has been used. Nothing was changed.</summary>
    public sealed record Refused : SecondFactorOutcome;
}

/// <summary>Asks for and checks second factors.</summary>
public sealed class CheckSecondFactor(AppContexts contexts, SecretProtector secrets, TimeProvider time)
{
    private const string Reason = "a second factor belongs to a user, not to a customer";

    /// <summary>The user's second factor, or null.</summary>
    public async Task<SecondFactorState?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<SecondFactor>().Where(factor => factor.UserId == userId)
            .Select(factor => new SecondFactorState(factor.CreatedAt, db.Set<RecoveryCode>().Count(code => code.UserId == userId)))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Takes the app's code. Every time step's code is taken once, also when two ask at the same moment.</summary>
    public async Task<SecondFactorOutcome> CheckCodeAsync(Guid userId, string code, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var key = await db.Set<SecondFactor>().Where(factor => factor.UserId == userId)
            .Select(factor => factor.ProtectedKey).FirstOrDefaultAsync(cancellationToken);
        if (key is null || AuthenticatorKey.Match(secrets.Unprotect(key), code, time.GetUtcNow()) is not { } step)
        {
            return new SecondFactorOutcome.Refused();
        }

        var taken = await db.Set<SecondFactor>().Where(factor => factor.UserId == userId && factor.LastStep < step)
            .ExecuteUpdateAsync(factor => factor.SetProperty(row => row.LastStep, step), cancellationToken);
        return taken > 0 ? new SecondFactorOutcome.CodeTaken() : new SecondFactorOutcome.Refused();
    }

    /// <summary>Takes a recovery code, once.</summary>
    /// <param name="user">The user who signs in.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="alongside">Adds what is saved together with it, such as the notice to the user; it gets how many codes are left.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<SecondFactorOutcome> CheckRecoveryCodeAsync(
        ActingUser user, string code, Action<AppDbContext, int> alongside, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync<SecondFactorOutcome>(
            Reason,
            async (db, token) =>
            {
                if (!await RecoveryCodes.UseAsync(db, user.UserId, code, token))
                {
                    return new SecondFactorOutcome.Refused();
                }

                var left = await db.Set<RecoveryCode>().CountAsync(row => row.UserId == user.UserId, token);
                db.AuditUser(time, "tenancy.recovery_code_used", user, $"user:{user.UserId:D}", new { left });
                alongside(db, left);
                return new SecondFactorOutcome.RecoveryCodeTaken(left);
            },
            cancellationToken);
}

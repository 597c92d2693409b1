using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>
/// Turns a user's second factor on and off and renews the recovery codes. The caller has made sure that it is the user who asks, and says what is saved
/// together with the change, such as the notice to the user.
/// </summary>
public sealed class ChangeSecondFactor(AppContexts contexts, SecretProtector secrets, TimeProvider time)
{
    private const string Reason = "a second factor belongs to a user, not to a customer";

    /// <summary>
    /// Turns it on with a key that the user's app has proved to hold. The answer is the recovery codes, which exist nowhere else; null where the code
    /// is wrong or a second factor is on already.
    /// </summary>
    public async Task<IReadOnlyList<string>?> EnableAsync(ActingUser user, byte[] key, string code, Action<AppDbContext> alongside, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (AuthenticatorKey.Match(key, code, now) is not { } step)
        {
            return null;
        }

        return await contexts.WriteAsSystemAsync<IReadOnlyList<string>?>(
            Reason,
            async (db, token) =>
            {
                if (await db.Set<SecondFactor>().AnyAsync(factor => factor.UserId == user.UserId, token))
                {
                    return null;
                }

                db.Add(new SecondFactor { UserId = user.UserId, ProtectedKey = secrets.Protect(key), CreatedAt = now, LastStep = step });
                db.AuditUser(time, "tenancy.second_factor_enabled", user, $"user:{user.UserId:D}");
                alongside(db);
                return await RecoveryCodes.ReplaceAsync(db, user.UserId, token);
            },
            cancellationToken);
    }

    /// <summary>Turns it off and voids the recovery codes. False where there is none.</summary>
    public Task<bool> DisableAsync(ActingUser user, Action<AppDbContext> alongside, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                if (await db.Set<SecondFactor>().Where(factor => factor.UserId == user.UserId).ExecuteDeleteAsync(token) == 0)
                {
                    return false;
                }

                await db.Set<RecoveryCode>().Where(code => code.UserId == user.UserId).ExecuteDeleteAsync(token);
                db.AuditUser(time, "tenancy.second_factor_disabled", user, $"user:{user.UserId:D}");
                alongside(db);
                return true;
            },
            cancellationToken);

    /// <summary>Voids the recovery codes and makes ten others; null where there is no second factor.</summary>
    public Task<IReadOnlyList<string>?> RenewCodesAsync(ActingUser user, Action<AppDbContext> alongside, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync<IReadOnlyList<string>?>(
            Reason,
            async (db, token) =>
            {
                if (!await db.Set<SecondFactor>().AnyAsync(factor => factor.UserId == user.UserId, token))
                {
                    return null;
                }

                db.AuditUser(time, "tenancy.recovery_codes_renewed", user, $"user:{user.UserId:D}");
                alongside(db);
                return await RecoveryCodes.ReplaceAsync(db, user.UserId, token);
            },
            cancellationToken);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>
/// Whether the person behind a session proved a few minutes ago who they are: by signing in, or since then by the password or a passkey. Acts that would
/// let somebody with a stolen cookie stay (a passkey, an API key, another second step) are done only then. A proof counts for its own session alone.
/// </summary>
public sealed class RecentProof(AppContexts contexts, TimeProvider time)
{
    private const string Reason = "a session belongs to a user, not to a customer";

    /// <summary>How long a proof counts.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the session is the user's and has a proof that still counts. Nobody without a session has one.</summary>
    public async Task<bool> IsThereAsync(Guid userId, Guid? session, CancellationToken cancellationToken)
    {
        var provedAfter = time.GetUtcNow() - Lifetime;
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<Session>().AnyAsync(row => row.Id == session && row.UserId == userId && row.ProvedAt > provedAfter, cancellationToken);
    }

    /// <summary>Notes a proof that was just given. False where the user has no such session (any more).</summary>
    /// <param name="user">The user whose password or passkey it was.</param>
    /// <param name="session">The session that asked for it.</param>
    /// <param name="method">How, for the audit log: `password` or `passkey`.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<bool> GiveAsync(ActingUser user, Guid session, string method, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                var given = await db.Set<Session>().Where(row => row.Id == session && row.UserId == user.UserId)
                    .ExecuteUpdateAsync(row => row.SetProperty(proved => proved.ProvedAt, now), token);
                if (given > 0)
                {
                    db.AuditUser(time, "tenancy.identity_proved", user, $"session:{session:D}", new { method });
                }

                return given > 0;
            },
            cancellationToken);
    }
}

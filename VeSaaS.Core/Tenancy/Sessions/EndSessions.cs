using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>Ends sessions: their cookies are refused at the next request and their open pages close within seconds.</summary>
public sealed class EndSessions(AppContexts contexts, LiveSessions live, TimeProvider time)
{
    private const string Reason = "a session belongs to a user, not to a customer";

    /// <summary>Ends the session that signs out, or that a new sign-in on the same browser replaces.</summary>
    public async Task SignOutAsync(ActingUser user, Guid session, CancellationToken cancellationToken)
    {
        await contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                var ended = await db.Set<Session>().Where(row => row.Id == session && row.UserId == user.UserId).ExecuteDeleteAsync(token);
                if (ended > 0)
                {
                    db.AuditUser(time, "tenancy.signed_out", user, SubjectOf(session));
                }

                return ended;
            },
            cancellationToken);
        live.Changed(user.UserId);
    }

    /// <summary>Ends one session of the user. False where the user has no such session (any more).</summary>
    public async Task<bool> ExecuteAsync(ActingUser user, Guid session, CancellationToken cancellationToken)
    {
        var ended = await contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                var rows = await db.Set<Session>().Where(row => row.Id == session && row.UserId == user.UserId).ExecuteDeleteAsync(token);
                if (rows > 0)
                {
                    db.AuditUser(time, "tenancy.session_revoked", user, SubjectOf(session));
                }

                return rows > 0;
            },
            cancellationToken);
        live.Changed(user.UserId);
        return ended;
    }

    /// <summary>Ends all sessions of the user but one, or all. The answer is how many.</summary>
    /// <param name="user">The user who acts.</param>
    /// <param name="keep">The session of the browser that asks; null keeps none.</param>
    /// <param name="cause">What made it necessary, for the audit log: `asked`, `password_changed`, `second_factor_changed`.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> OthersAsync(ActingUser user, Guid? keep, string cause, CancellationToken cancellationToken)
    {
        var ended = await contexts.WriteAsSystemAsync(
            Reason,
            async (db, token) =>
            {
                var rows = await db.Set<Session>().Where(row => row.UserId == user.UserId && row.Id != keep).ExecuteDeleteAsync(token);
                if (rows > 0)
                {
                    db.AuditUser(time, "tenancy.sessions_revoked", user, $"user:{user.UserId:D}", new { count = rows, cause });
                }

                return rows;
            },
            cancellationToken);
        live.Changed(user.UserId);
        return ended;
    }

    private static string SubjectOf(Guid session) => $"session:{session:D}";
}

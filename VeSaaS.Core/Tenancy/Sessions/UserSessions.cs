using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>Where a user is signed in.</summary>
public sealed class UserSessions(AppContexts contexts, TimeProvider time)
{
    /// <summary>The user's sessions, the latest used first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        var seenAfter = time.GetUtcNow() - Session.Lifetime;
        await using var db = contexts.ForSystem("a session belongs to a user, not to a customer");
        return await db.Set<Session>().AsNoTracking()
            .Where(session => session.UserId == userId && session.LastSeenAt > seenAfter)
            .OrderByDescending(session => session.LastSeenAt).ThenBy(session => session.Id)
            .ToListAsync(cancellationToken);
    }
}

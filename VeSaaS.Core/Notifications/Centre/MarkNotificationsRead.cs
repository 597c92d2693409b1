using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Remembers what a member has read. Reading is not an act on anybody's data, so a viewer may, and no audit row is written.</summary>
public sealed class MarkNotificationsRead(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Marks one as read, or all of them; what is read already, foreign or unknown is left alone. Returns how many were new.</summary>
    public async Task<int> ExecuteAsync(Caller caller, Guid? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var marked = await MarkAsync(caller, only, cancellationToken);
        if (marked > 0)
        {
            live.Publish(NotificationTopics.Of(caller.CustomerId));
        }

        return marked;
    }

    private async Task<int> MarkAsync(Caller caller, Guid? only, CancellationToken cancellationToken)
    {
        try
        {
            return await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, only, token), cancellationToken);
        }
        catch (DbUpdateException exception) when (contexts.IsUniqueViolation(exception))
        {
            // Another tab of the same member was faster; what it marked is read.
            return 0;
        }
    }

    private async Task<int> WriteAsync(AppDbContext db, Caller caller, Guid? only, CancellationToken cancellationToken)
    {
        var unread = NotificationQuery.Unread(db, caller, await NotificationQuery.ToldAsync(db, caller, cancellationToken));
        var ids = await (only is { } id ? unread.Where(row => row.Id == id) : unread).Select(row => row.Id).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        db.AddRange(ids.Select(id => new NotificationRead { NotificationId = id, UserId = caller.UserId, CustomerId = caller.CustomerId, ReadAt = now }));
        return ids.Count;
    }
}

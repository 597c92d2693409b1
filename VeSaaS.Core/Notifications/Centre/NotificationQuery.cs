using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>A notification as one member sees it.</summary>
public sealed record NotificationRow(
    Guid Id, string Kind, string Subject, IReadOnlyDictionary<string, string> Facts, DateTimeOffset CreatedAt, bool IsRead);

/// <summary>Reads what a member was told since joining the customer.</summary>
public sealed class NotificationQuery(AppContexts contexts)
{
    /// <summary>The newest so many, newest first.</summary>
    public async Task<IReadOnlyList<NotificationRow>> ListAsync(Caller caller, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var told = await ToldAsync(db, caller, cancellationToken);
        return await told.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(count)
            .Select(row => new NotificationRow(
                row.Id, row.Kind, row.Subject, row.Facts, row.CreatedAt,
                db.Set<NotificationRead>().Any(read => read.CustomerId == caller.CustomerId && read.NotificationId == row.Id && read.UserId == caller.UserId)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>How many the member has not read.</summary>
    public async Task<int> CountUnreadAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        return await Unread(db, caller, await ToldAsync(db, caller, cancellationToken)).CountAsync(cancellationToken);
    }

    internal static IQueryable<Notification> Unread(AppDbContext db, Caller caller, IQueryable<Notification> told) =>
        told.Where(row => !db.Set<NotificationRead>().Any(
            read => read.CustomerId == caller.CustomerId && read.NotificationId == row.Id && read.UserId == caller.UserId));

    /// <summary>What concerns this member: told to all or to nobody else, and not before they joined.</summary>
    internal static async Task<IQueryable<Notification>> ToldAsync(AppDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var joined = await db.Set<Member>()
            .Where(member => member.UserId == caller.UserId && member.CustomerId == caller.CustomerId)
            .Select(member => (DateTimeOffset?)member.CreatedAt)
            .SingleOrDefaultAsync(cancellationToken) ?? DateTimeOffset.MaxValue;
        return db.Set<Notification>().AsNoTracking().Where(row =>
            row.CustomerId == caller.CustomerId && row.CreatedAt >= joined && (row.UserId == null || row.UserId == caller.UserId));
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.SecondFactors;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>What is true behind a session at this moment.</summary>
/// <param name="UserId">Whose session it is.</param>
/// <param name="SecurityStamp">The user's stamp, which changes with the password and the second factor.</param>
/// <param name="LastSeenAt">When it was last used, to within a minute.</param>
/// <param name="Standing">
/// Whether the user runs the platform, and the membership of the customer that was asked about; null where it has ended or the customer is suspended.
/// Where none was asked about, one that the user has: it was given, or its customer resumed, since the cookie was written.
/// </param>
/// <param name="HasSecondStep">Whether the user has an authenticator app or a passkey.</param>
public sealed record LiveSession(Guid UserId, string? SecurityStamp, DateTimeOffset LastSeenAt, Standing Standing, bool HasSecondStep);

/// <summary>
/// Answers on every request, with one read that is remembered for two seconds, whether a session lives and what its user may do. Whoever changes
/// that (ends a session, changes a role, removes a member) calls <see cref="Changed"/> after the commit.
/// </summary>
public sealed class LiveSessions(AppContexts contexts, ILiveEvents events, TimeProvider time)
{
    private const int MostRemembered = 20_000;

    // Other nodes learn of a change by this running out; on the node of the change nothing outdated is remembered.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid Session, CustomerId Customer), (LiveSession Session, DateTimeOffset Until)> _remembered = new();
    private int _changes;

    /// <summary>What open circuits of a user listen to.</summary>
    public static LiveTopic TopicOf(Guid userId) => new("sessions", userId);

    /// <summary>The session, with the user's membership of the customer that its cookie claims; null once it has ended.</summary>
    public async Task<LiveSession?> FindAsync(Guid session, CustomerId? customer, CancellationToken cancellationToken)
    {
        var key = (session, customer ?? default);
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(key, out var remembered) && remembered.Until > now)
        {
            return remembered.Session;
        }

        var changes = Volatile.Read(ref _changes);
        if (await ReadAsync(session, customer ?? default, now - Session.Lifetime, cancellationToken) is not { } found)
        {
            return null;
        }

        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        if (found is { Standing.IsAdmin: true, HasSecondStep: false })
        {
            // The console opens at the moment in which the second step is there.
            return found;
        }

        _remembered[key] = (found, now + RememberedFor);
        if (changes != Volatile.Read(ref _changes))
        {
            // Something changed while it was read; what was read may be from before.
            _remembered.TryRemove(key, out _);
        }

        return found;
    }

    /// <summary>Notes that the session is in use.</summary>
    public async Task SeenAsync(Guid session, LiveSession live, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - live.LastSeenAt < SeenInterval)
        {
            return;
        }

        await using var db = contexts.ForSystem("a session belongs to a user, not to a customer");
        await db.Set<Session>().Where(row => row.Id == session && row.LastSeenAt < now)
            .ExecuteUpdateAsync(row => row.SetProperty(seen => seen.LastSeenAt, now), cancellationToken);
    }

    /// <summary>Forgets what is remembered and has the user's open circuits check themselves.</summary>
    public void Changed(Guid userId)
    {
        Interlocked.Increment(ref _changes);
        _remembered.Clear();
        events.Publish(TopicOf(userId));
    }

    private async Task<LiveSession?> ReadAsync(Guid id, CustomerId customer, DateTimeOffset seenAfter, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("whether the customer in a cookie is still the user's is what is asked");
        var admins = OperatorLinks.Admins(db);
        var (isAny, now) = (customer == default, time.GetUtcNow());
        var row = await (
            from session in db.Set<Session>()
            join user in db.Users on session.UserId equals user.Id
            where session.Id == id && session.LastSeenAt > seenAfter
            select new
            {
                session.UserId,
                user.SecurityStamp,
                session.LastSeenAt,
                HasSecondStep = db.Set<SecondFactor>().Any(factor => factor.UserId == user.Id)
                    || db.Set<IdentityUserPasskey<Guid>>().Any(passkey => passkey.UserId == user.Id),
                IsAdmin = admins.Any(admin => admin == user.Id),
                Role = (from member in db.Set<Member>()
                        join company in db.Set<Customer>() on member.CustomerId equals company.Id
                        where member.UserId == user.Id && company.State == CustomerState.Active
                            && ((isAny && member.SupportUntil == null) || (member.CustomerId == customer && (member.SupportUntil == null || member.SupportUntil > now)))
                        orderby member.CustomerId
                        select (MemberRole?)member.Role).FirstOrDefault(),
            }).FirstOrDefaultAsync(cancellationToken);
        return row is null
            ? null
            : new LiveSession(
                row.UserId,
                row.SecurityStamp,
                row.LastSeenAt,
                new Standing(row.Role is { } role ? new Caller(row.UserId, customer, role) : null, row.IsAdmin),
                row.HasSecondStep);
    }
}

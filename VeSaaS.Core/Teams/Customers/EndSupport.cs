using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>Ends support before or when its time is over. An owner ends it by removing the operator from the members.</summary>
public sealed class EndSupport(AppContexts contexts, LiveSessions sessions, ILiveEvents live, TimeProvider time)
{
    /// <summary>Ends an operator's support; false where there is none.</summary>
    public async Task<bool> ExecuteAsync(CustomerId customer, Guid operatorId, Actor actor, CancellationToken cancellationToken)
    {
        var isEnded = await contexts.WriteAsSystemAsync(
            "support in a company ends",
            async (db, token) =>
            {
                var support = await db.Set<Member>().SingleOrDefaultAsync(
                    row => row.CustomerId == customer && row.UserId == operatorId && row.SupportUntil != null, token);
                if (support is null)
                {
                    return false;
                }

                db.Remove(support);
                db.Audit(time, SupportNews.Ended, actor, customer, SupportNews.SubjectOf(operatorId));
                db.Notify(time, customer, SupportNews.Ended, SupportNews.SubjectOf(operatorId), new Dictionary<string, string>
                {
                    [SupportNews.OperatorFact] = await db.Users.Where(user => user.Id == operatorId).Select(user => user.DisplayName).SingleAsync(token),
                });
                return true;
            },
            cancellationToken);
        if (isEnded)
        {
            live.PublishSupport(customer);
            sessions.Changed(operatorId);
        }

        return isEnded;
    }

    /// <summary>Ends all support whose time is over; how many. It counted for nothing since then.</summary>
    public async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("support in every company ends");
        var now = time.GetUtcNow();
        var over = await db.Set<Member>().Where(row => row.SupportUntil != null && row.SupportUntil <= now)
            .Select(row => new { row.CustomerId, row.UserId }).ToListAsync(cancellationToken);
        foreach (var one in over)
        {
            await ExecuteAsync(one.CustomerId, one.UserId, Actor.System, cancellationToken);
        }

        return over.Count;
    }
}

/// <summary>Looks every minute for support whose time is over.</summary>
internal sealed partial class SupportReaper(EndSupport end, TimeProvider time, ILogger<SupportReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, end.ReapAsync, exception => Log.Failed(_logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Support whose time is over could not be taken off the members; it counts for nothing, and is tried again in a minute.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>What is told when support begins or ends.</summary>
internal static class SupportEvents
{
    internal static void PublishSupport(this ILiveEvents live, CustomerId customer)
    {
        live.Publish(MemberTopics.Members(customer));
        live.Publish(NotificationTopics.Of(customer));
        live.Publish(CustomerTopics.Any);
    }
}

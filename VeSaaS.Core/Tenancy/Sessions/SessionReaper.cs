using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>Removes the rows of sessions that have run out. They are refused before that; this only keeps the table small.</summary>
internal sealed partial class SessionReaper(AppContexts contexts, TimeProvider time, ILogger<SessionReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    /// <summary>One round; the answer is how many rows went.</summary>
    public async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        var seenBefore = time.GetUtcNow() - Session.Lifetime;
        await using var db = contexts.ForSystem("sessions of all users run out");
        return await db.Set<Session>().Where(session => session.LastSeenAt <= seenBefore).ExecuteDeleteAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAsync(Interval, time, ReapAsync, exception => Log.Failed(_logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sessions that have run out could not be removed; it is tried again in an hour.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

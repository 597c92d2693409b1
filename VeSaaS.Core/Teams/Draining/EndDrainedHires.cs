using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Draining;

/// <summary>Work that hangs on a hire which the product ends. Registered by whose work it is, because Teams does not know it.</summary>
/// <param name="ReleaseAsync">Gives it another place in the transaction that ends the hire, maybe more than once; what it returns is done after the commit.</param>
public sealed record DrainedWork(Func<AppDbContext, CustomerId, HireId, CancellationToken, Task<Action>> ReleaseAsync);

/// <summary>Lets go whom a drained listing employs still when its date has come. What it has to do stands in the database, so that a restart forgets nobody.</summary>
public sealed class EndDrainedHires(AppContexts contexts, TimeProvider time, LetGo letGo, IEnumerable<DrainedWork> work)
{
    /// <summary>Lets every hire go whose date has come; returns how many.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var due = await DueAsync(cancellationToken);
        foreach (var (customer, hire) in due)
        {
            List<Action> after = [];
            await letGo.ByProductAsync(customer, hire, (db, token) => ReleaseAsync(db, customer, hire, after, token), cancellationToken);
            after.ForEach(tell => tell());
        }

        return due.Count;
    }

    private async Task ReleaseAsync(AppDbContext db, CustomerId customer, HireId hire, List<Action> after, CancellationToken cancellationToken)
    {
        after.Clear();
        foreach (var kind in work)
        {
            after.Add(await kind.ReleaseAsync(db, customer, hire, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<(CustomerId Customer, HireId Hire)>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = contexts.ForSystem("a drained listing ends hires of every customer");
        // Nearly always none, so that hires are not looked at.
        var listings = await db.Set<VirtualEmployee>().Where(listing => listing.DrainsAt != null && listing.DrainsAt <= now)
            .Select(listing => listing.Id).ToListAsync(cancellationToken);
        var due = await db.Set<Hire>().Where(hire => listings.Contains(hire.VirtualEmployeeId) && hire.EndRequestedAt == null)
            .Select(hire => new { hire.CustomerId, hire.Id }).ToListAsync(cancellationToken);
        return due.ConvertAll(hire => (hire.CustomerId, hire.Id));
    }
}

internal sealed partial class DrainWorker(EndDrainedHires endDrainedHires, TimeProvider time, ILogger<DrainWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, endDrainedHires.ExecuteAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Hires of drained listings could not be let go; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

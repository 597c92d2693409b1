using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>
/// Compares what sources have with what listings promise: a definition that differs waits for an operator, an agent that is gone or not ready for longer
/// than the grace is unavailable until it is back. While a source, or one agent of it, cannot be read, what was last known stays, with its age.
/// </summary>
public sealed class SyncAgents(AppContexts contexts, TimeProvider time, ILiveEvents live, IOptions<DiscoveryOptions> options)
{
    // A look that found nothing new is not worth a write each time; the age on pages is told in minutes.
    private static readonly TimeSpan AgeStep = TimeSpan.FromMinutes(1);

    /// <summary>Reads the source once and stores what changed. Returns what the source answered.</summary>
    public async Task<AgentSource> ExecuteAsync(IAgentDirectory directory, CancellationToken cancellationToken)
    {
        var answer = await directory.ListAsync(cancellationToken);
        if (answer is AgentDirectoryListing.Found found)
        {
            await StoreAsync(directory.Source, found.Agents, cancellationToken);
        }

        return answer.ToSource(directory.Source);
    }

    private async Task StoreAsync(string source, IReadOnlyList<DiscoveredAgent> agents, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        var listings = await db.Set<VirtualEmployee>().AsNoTracking()
            .Where(listing => listing.Status != VirtualEmployeeStatus.Archived)
            .Select(listing => new { listing.Id, listing.Agent, listing.Facts, listing.Source })
            .ToListAsync(cancellationToken);

        var now = time.GetUtcNow();
        var unread = agents.Where(agent => agent.Fault is not null).Select(agent => agent.Ref).ToHashSet();
        var present = agents.ToDictionary(agent => agent.Ref);
        foreach (var listing in listings.Where(listing => listing.Agent.Source == source && !unread.Contains(listing.Agent)))
        {
            var agent = present.GetValueOrDefault(listing.Agent);
            var look = SourceLook.Of(listing.Facts, listing.Source, agent, now, options.Value.UnavailableAfter);
            if (look.HasNews)
            {
                await WriteAsync(listing.Id, agent, now, cancellationToken);
            }
            else if (now - listing.Facts.SyncedAt >= AgeStep)
            {
                // Of somebody who accepts meanwhile this must not take back what they accepted.
                await db.Set<VirtualEmployee>().Where(row => row.Id == listing.Id && row.Source.SeenDigest == listing.Source.SeenDigest)
                    .ExecuteUpdateAsync(row => row.SetProperty(entity => entity.Facts, look.Facts), cancellationToken);
            }
        }
    }

    // What is new is decided once more inside the transaction, so that of several nodes that saw it one tells it.
    private async Task WriteAsync(VirtualEmployeeId id, DiscoveredAgent? agent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (look, told) = await contexts.WriteAsSystemAsync(
            "everybody who employs the agent is told", (db, token) => WriteAsync(db, id, agent, now, token), cancellationToken);
        if (look is not { HasNews: true })
        {
            return;
        }

        live.Publish(CatalogEvents.Changed);
        if (look.ChangesPresence)
        {
            live.Publish(CatalogEvents.AvailabilityChanged);
        }

        foreach (var customer in told)
        {
            live.Publish(NotificationTopics.Of(customer));
        }
    }

    private async Task<(SourceLook? Look, IReadOnlyList<CustomerId> Told)> WriteAsync(
        AppDbContext db, VirtualEmployeeId id, DiscoveredAgent? agent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken);
        if (listing is null)
        {
            return (null, []);
        }

        var look = SourceLook.Of(listing.Facts, listing.Source, agent, now, options.Value.UnavailableAfter);
        if (!look.HasNews)
        {
            return (look, []);
        }

        // Not through the tracked entity: a look at the source must not raise the version that editors rely on.
        await db.Set<VirtualEmployee>().Where(row => row.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(entity => entity.Facts, look.Facts).SetProperty(entity => entity.Source, look.Source), cancellationToken);
        if (look.ChangesAvailability)
        {
            await SearchIndex.RefreshAsync(db, row => row.Id == id, cancellationToken);
        }

        return (look, await SourceNews.TellAsync(db, time, listing, look, cancellationToken));
    }
}

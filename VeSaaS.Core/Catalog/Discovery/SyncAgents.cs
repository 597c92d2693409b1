using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>
/// Refreshes what listings remember of their agents. While a source, or one agent of it, cannot be read, what was last known stays, with its
/// age; an agent that its source no longer has is not ready.
/// </summary>
public sealed class SyncAgents(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    // A look that found nothing new is not worth a write each time; the age on pages is told in minutes.
    private static readonly TimeSpan AgeStep = TimeSpan.FromMinutes(1);

    /// <summary>Reads the source once and stores what changed. Returns what the source answered.</summary>
    public async Task<AgentSource> ExecuteAsync(IAgentDirectory directory, CancellationToken cancellationToken)
    {
        var answer = await directory.ListAsync(cancellationToken);
        if (answer is AgentDirectoryListing.Found found && await StoreAsync(directory.Source, found.Agents, cancellationToken))
        {
            live.Publish(CatalogEvents.Changed);
        }

        return answer.ToSource(directory.Source);
    }

    private async Task<bool> StoreAsync(string source, IReadOnlyList<DiscoveredAgent> agents, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        var listings = await db.Set<VirtualEmployee>().AsNoTracking()
            .Where(listing => listing.Status != VirtualEmployeeStatus.Archived)
            .Select(listing => new { listing.Id, listing.Agent, listing.Facts })
            .ToListAsync(cancellationToken);

        var now = time.GetUtcNow();
        var unread = agents.Where(agent => agent.Fault is not null).Select(agent => agent.Ref).ToHashSet();
        var present = agents.ToDictionary(agent => agent.Ref, agent => agent.ToFacts(now));
        var hasNews = false;
        foreach (var listing in listings.Where(listing => listing.Agent.Source == source && !unread.Contains(listing.Agent)))
        {
            var facts = present.GetValueOrDefault(listing.Agent) ?? listing.Facts with { IsReady = false, SyncedAt = now };
            var isNews = !IsSame(facts, listing.Facts);
            if (isNews || now - listing.Facts.SyncedAt >= AgeStep)
            {
                await contexts.WriteAsSystemAsync(
                    "a listing belongs to no customer", (write, token) => WriteAsync(write, listing.Id, facts, isNews, token), cancellationToken);
            }

            hasNews |= isNews;
        }

        return hasNews;
    }

    // Not through the tracked entity: a look at the source must not raise the version that editors rely on.
    private static async Task<int> WriteAsync(AppDbContext db, VirtualEmployeeId id, AgentFacts facts, bool isNews, CancellationToken cancellationToken)
    {
        var written = await db.Set<VirtualEmployee>().Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(entity => entity.Facts, facts), cancellationToken);
        if (isNews)
        {
            await SearchIndex.RefreshAsync(db, row => row.Id == id, cancellationToken);
        }

        return written;
    }

    private static bool IsSame(AgentFacts left, AgentFacts right) =>
        AgentFacts.Write(left with { SyncedAt = default }) == AgentFacts.Write(right with { SyncedAt = default });
}

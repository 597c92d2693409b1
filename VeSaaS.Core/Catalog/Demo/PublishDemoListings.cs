using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Demo;

/// <summary>
/// Gives a newcomer a market at once: imports the demo agents and publishes them as soon as the gateway refuses strangers. What an
/// operator did to a demo listing since then (edited, unpublished, deleted) is never overwritten.
/// </summary>
public sealed class PublishDemoListings(
    IEnumerable<IAgentDirectory> directories, ImportAgent import, PublishVirtualEmployee publish, AppContexts contexts)
{
    /// <summary>Does what can be done now. Returns whether nothing is left to do.</summary>
    public async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (directories.FirstOrDefault(candidate => candidate.Source == DemoListings.Source) is not { } directory)
        {
            return true;
        }

        if (await directory.ListAsync(cancellationToken) is not AgentDirectoryListing.Found found)
        {
            return false;
        }

        var known = await KnownAsync(cancellationToken);
        var categories = await CategoriesAsync(cancellationToken);
        foreach (var agent in found.Agents.Where(agent => !known.Contains(agent.Ref)))
        {
            // A category that an operator renamed or deleted is left for an operator to choose.
            var metadata = DemoListings.MetadataOf(agent);
            var first = categories.Contains(metadata.Category) ? metadata : metadata with { Category = "" };
            await import.ExecuteAsync(agent.Ref, first, Actor.System, cancellationToken);
        }

        var isDone = true;
        foreach (var id in await UntouchedDraftsAsync(cancellationToken))
        {
            isDone &= await publish.ExecuteAsync(id, Actor.System, cancellationToken) is not PublishOutcome.Incomplete;
        }

        return isDone;
    }

    private async Task<HashSet<AgentRef>> KnownAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        return [.. await db.Set<VirtualEmployee>().Where(listing => listing.IsDemo).Select(listing => listing.Agent).ToListAsync(cancellationToken)];
    }

    private async Task<IReadOnlyList<string>> CategoriesAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("categories belong to no customer");
        return await Categories.NamesAsync(db, cancellationToken);
    }

    private async Task<List<VirtualEmployeeId>> UntouchedDraftsAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        return await db.Set<VirtualEmployee>()
            .Where(listing => listing.IsDemo && listing.Status == VirtualEmployeeStatus.Draft && listing.Version == 0)
            .Select(listing => listing.Id).ToListAsync(cancellationToken);
    }
}

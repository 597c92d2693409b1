using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Search;

/// <summary>
/// Makes the search index anew from the listings: after rows were changed behind the product's back, or when a new version folds words otherwise.
/// </summary>
public sealed class RebuildSearch(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Replaces the whole index in one transaction; returns how many listings it holds then.</summary>
    public async Task<int> ExecuteAsync(Actor actor, CancellationToken cancellationToken)
    {
        var count = await ListingWrites.RepeatAsync(contexts, (db, token) => RebuildAsync(db, actor, token), cancellationToken);
        live.Publish(CatalogEvents.Changed);
        return count;
    }

    private async Task<int> RebuildAsync(AppDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        await db.Set<ListingTerm>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<WordTrigram>().ExecuteDeleteAsync(cancellationToken);
        var count = await SearchIndex.RefreshAsync(db, listing => listing.Status == VirtualEmployeeStatus.Published, cancellationToken);
        db.Audit(time, "catalog.search_rebuilt", actor, null, "search:listings", new { listings = count });
        return count;
    }
}

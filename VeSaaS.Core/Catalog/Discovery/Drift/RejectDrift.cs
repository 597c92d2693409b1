using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>
/// Keeps what the listing promises, although the agent has become another: the marketplace goes on saying it, and because it is no longer true nobody new is
/// hired until the agent does it again or an operator accepts. Those who employ the agent keep it. The same definition is not asked about again.
/// </summary>
public sealed class RejectDrift(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Rejects the very definition that the operator looked at.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="drift"><see cref="AgentDrift.Id"/> as it was read.</param>
    /// <param name="actor">Who rejects.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<DriftOutcome> ExecuteAsync(VirtualEmployeeId id, string drift, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await contexts.WriteAsSystemAsync(
            "a listing belongs to no customer", (db, token) => RejectAsync(db, id, drift, actor, token), cancellationToken);
        if (outcome is DriftOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
            live.Publish(CatalogEvents.AvailabilityChanged);
        }

        return outcome;
    }

    private async Task<DriftOutcome> RejectAsync(AppDbContext db, VirtualEmployeeId id, string drift, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken);
        if (listing is null)
        {
            return new DriftOutcome.NotFound();
        }

        if (listing.Source.SeenDigest != drift)
        {
            return new DriftOutcome.Outdated(await Listings.ReadAsync(db, id, cancellationToken));
        }

        if (listing.Source.RejectedDigest != drift)
        {
            var rejected = listing.Source with { RejectedDigest = drift, RejectedAt = listing.Source.RejectedAt ?? time.GetUtcNow() };
            // Not through the tracked entity: an editor's open draft holds none of this.
            await db.Set<VirtualEmployee>().Where(row => row.Id == id)
                .ExecuteUpdateAsync(row => row.SetProperty(entity => entity.Source, rejected), cancellationToken);
            await SearchIndex.RefreshAsync(db, row => row.Id == id, cancellationToken);
            var difference = AgentDrift.Of(listing.Facts, listing.Source)!;
            db.Audit(time, "catalog.drift_rejected", actor, null, $"ve:{id.Value}", new
            {
                agent = listing.Agent.ToString(),
                drift,
                before = difference.PromisedGeneration,
                after = difference.SeenGeneration,
                changes = difference.Changes,
            });
        }

        return new DriftOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>
/// Makes what the agent has become what the listing promises. The marketplace shows it from then on, those who employ the agent are told what changed for
/// them, and a rejection is lifted.
/// </summary>
public sealed class AcceptDrift(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Accepts the very definition that the operator looked at.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="drift"><see cref="AgentDrift.Id"/> as it was read.</param>
    /// <param name="actor">Who accepts.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<DriftOutcome> ExecuteAsync(VirtualEmployeeId id, string drift, Actor actor, CancellationToken cancellationToken)
    {
        var (outcome, told) = await contexts.WriteAsSystemAsync(
            "everybody who employs the agent is told", (db, token) => AcceptAsync(db, id, drift, actor, token), cancellationToken);
        if (outcome is DriftOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
            live.Publish(CatalogEvents.AvailabilityChanged);
            foreach (var customer in told)
            {
                live.Publish(NotificationTopics.Of(customer));
            }
        }

        return outcome;
    }

    private async Task<(DriftOutcome Outcome, IReadOnlyList<CustomerId> Told)> AcceptAsync(
        AppDbContext db, VirtualEmployeeId id, string drift, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.Status != VirtualEmployeeStatus.Archived, cancellationToken);
        if (listing is null)
        {
            return (new DriftOutcome.NotFound(), []);
        }

        if (listing.Source is not { Seen: { } seen } source || source.SeenDigest != drift)
        {
            var current = await Listings.ReadAsync(db, id, cancellationToken);
            return (listing.Source.Seen is null && listing.Facts.Digest == drift ? new DriftOutcome.Done(current) : new DriftOutcome.Outdated(current), []);
        }

        var accepted = seen with { IsReady = listing.Facts.IsReady, SyncedAt = listing.Facts.SyncedAt };
        var settled = source with { Seen = null, SeenDigest = null, DriftedAt = null, RejectedDigest = null, RejectedAt = null };
        var now = time.GetUtcNow();
        // Not through the tracked entity: an editor's open draft holds none of this.
        await db.Set<VirtualEmployee>().Where(row => row.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(entity => entity.Facts, accepted).SetProperty(entity => entity.Source, settled).SetProperty(entity => entity.UpdatedAt, now),
            cancellationToken);
        await SearchIndex.RefreshAsync(db, row => row.Id == id, cancellationToken);
        var changes = DriftChanges.Between(listing.Facts, accepted);
        db.Audit(time, "catalog.drift_accepted", actor, null, $"ve:{id.Value}", new
        {
            agent = listing.Agent.ToString(),
            drift,
            before = listing.Facts.Generation,
            after = accepted.Generation,
            wasRejected = source.RejectedAt is not null,
            changes,
        });
        var told = await TellAsync(db, listing, changes, cancellationToken);
        return (new DriftOutcome.Done(await Listings.ReadAsync(db, id, cancellationToken)), told);
    }

    private async Task<IReadOnlyList<CustomerId>> TellAsync(
        AppDbContext db, VirtualEmployee listing, IReadOnlyList<DriftChange> changes, CancellationToken cancellationToken)
    {
        // Of what never leaves the source there is nothing to tell but that it changed.
        var parts = changes.Where(change => change.ConcernsHires).Select(change => change.Field == DriftChanges.Unseen ? "its instructions or settings" : $"{change.Field}: {change.After ?? "no longer there"}").ToList();
        return parts.Count == 0
            ? []
            : await SourceNews.TellHirersAsync(db, time, listing, SourceNews.Changed, string.Join("; ", parts), cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>What became of a deletion.</summary>
public abstract record DeleteOutcome
{
    private DeleteOutcome()
    {
    }

    /// <summary>It is out of the marketplace, and the reconciler takes its route and then its policies away.</summary>
    public sealed record Deleted : DeleteOutcome;

    /// <summary>So many customers employ it or try it, or are just losing it; nothing changed.</summary>
    public sealed record StillEmployed(int Customers) : DeleteOutcome;

    /// <summary>Somebody changed the listing after the operator looked at it; as it is now. Nothing was deleted.</summary>
    public sealed record Changed(Listing Current) : DeleteOutcome;

    /// <summary>There is no such listing, or its agent was deleted before.</summary>
    public sealed record NotFound : DeleteOutcome;
}

/// <summary>
/// Takes an imported agent off the platform. The listing stays as Archived, because hires, messages and ledger rows of the past name it;
/// importing the agent again brings it back as a draft.
/// </summary>
public sealed class DeleteAgent(AppContexts contexts, TimeProvider time, ILiveEvents live, GatewayReconcileQueue reconciles)
{
    /// <summary>Deletes it as it is now, whoever changed it last.</summary>
    public Task<DeleteOutcome> ExecuteAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken) =>
        ExecuteAsync(id, null, actor, cancellationToken);

    /// <summary>Archives the listing and asks for the removal of its route, unless somebody employs it.</summary>
    /// <param name="id">The listing.</param>
    /// <param name="version">The version that the operator saw; null to delete whatever is there.</param>
    /// <param name="actor">Who deletes.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<DeleteOutcome> ExecuteAsync(VirtualEmployeeId id, int? version, Actor actor, CancellationToken cancellationToken)
    {
        var (outcome, agent) = await ListingWrites.RepeatAsync(contexts, (db, token) => ArchiveAsync(db, id, version, actor, token), cancellationToken);
        if (agent is { } touched)
        {
            reconciles.Enqueue(touched);
        }

        if (outcome is DeleteOutcome.Deleted)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    // A refusal names the agent too: asking raised what the gateway has to confirm.
    private async Task<(DeleteOutcome Outcome, AgentRef? Agent)> ArchiveAsync(
        AppDbContext db, VirtualEmployeeId id, int? version, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return (new DeleteOutcome.NotFound(), null);
        }

        if (version is { } seen && seen != listing.Version)
        {
            return (new DeleteOutcome.Changed(await Listings.ReadAsync(db, id, cancellationToken)), null);
        }

        if (await Bindings.RequestRemovalAsync(db, time, listing.Agent, actor, cancellationToken) is BindingRemoval.InUse(var customers))
        {
            return (new DeleteOutcome.StillEmployed(customers), listing.Agent);
        }

        (listing.Status, listing.PublishAt, listing.DrainsAt) = (VirtualEmployeeStatus.Archived, null, null);
        listing.UpdatedAt = time.GetUtcNow();
        db.Audit(time, "catalog.agent_deleted", actor, null, $"ve:{id.Value}", new { agent = listing.Agent.ToString() });
        return (new DeleteOutcome.Deleted(), listing.Agent);
    }
}

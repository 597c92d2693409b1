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

    /// <summary>Customers employ it; nothing changed.</summary>
    public sealed record StillEmployed(int Hires) : DeleteOutcome;

    /// <summary>There is no such listing, or its agent was deleted before.</summary>
    public sealed record NotFound : DeleteOutcome;
}

/// <summary>
/// Takes an imported agent off the platform. The listing stays as Archived, because hires, messages and ledger rows of the past name it;
/// importing the agent again brings it back as a draft.
/// </summary>
public sealed class DeleteAgent(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Archives the listing and asks for the removal of its route, unless somebody employs it.</summary>
    public async Task<DeleteOutcome> ExecuteAsync(VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => ArchiveAsync(db, id, actor, token), cancellationToken);
        if (outcome is DeleteOutcome.Deleted)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<DeleteOutcome> ArchiveAsync(AppDbContext db, VirtualEmployeeId id, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new DeleteOutcome.NotFound();
        }

        // A hire raises the binding's generation in its own transaction. Taking the row's lock before counting makes the two wait for
        // each other where the database does not let only one writer in at a time.
        await db.Set<GatewayBinding>().Where(row => row.Agent == listing.Agent)
            .ExecuteUpdateAsync(row => row.SetProperty(binding => binding.DesiredGeneration, binding => binding.DesiredGeneration), cancellationToken);
        if (await Hires.CountAsync(db, listing.Agent, cancellationToken) is > 0 and var hires)
        {
            return new DeleteOutcome.StillEmployed(hires);
        }

        var now = time.GetUtcNow();
        listing.Status = VirtualEmployeeStatus.Archived;
        listing.UpdatedAt = now;
        if (await db.Set<GatewayBinding>().SingleOrDefaultAsync(row => row.Agent == listing.Agent, cancellationToken) is { } binding)
        {
            binding.RemovalRequestedAt = now;
            binding.DesiredGeneration++;
        }

        db.Audit(time, "catalog.agent_deleted", actor, null, $"ve:{id.Value}", new { agent = listing.Agent.ToString() });
        return new DeleteOutcome.Deleted();
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog;

/// <summary>Reads listings for operators. Customers read the marketplace instead.</summary>
public sealed class Listings(AppContexts contexts)
{
    /// <summary>All listings, archived ones included, by name.</summary>
    public async Task<IReadOnlyList<Listing>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the operator's catalog counts hires of every customer");
        var hires = await Hires.CountByAgentAsync(db, cancellationToken);
        var rows = await (
                from listing in db.Set<VirtualEmployee>().AsNoTracking()
                join binding in db.Set<GatewayBinding>().AsNoTracking() on listing.Agent equals binding.Agent into bindings
                from binding in bindings.DefaultIfEmpty()
                orderby listing.Name, listing.CreatedAt
                select new { listing, binding })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => Listing.Of(row.listing, row.binding, hires.GetValueOrDefault(row.listing.Agent)))];
    }

    /// <summary>The listing, or null when there is none. A deleted agent's listing is still found, as Archived.</summary>
    public async Task<Listing?> FindAsync(VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the operator's editor counts hires of every customer");
        return await FindAsync(db, id, cancellationToken);
    }

    /// <summary>The companies that employ it, by name.</summary>
    public async Task<IReadOnlyList<string>> EmployersAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the operator's editor names who employs an agent");
        return await Hires.NamesAsync(db, agent, cancellationToken);
    }

    internal static async Task<Listing?> FindAsync(AppDbContext db, VirtualEmployeeId id, CancellationToken cancellationToken)
    {
        if (await db.Set<VirtualEmployee>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } listing)
        {
            return null;
        }

        var binding = await db.Set<GatewayBinding>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Agent == listing.Agent, cancellationToken);
        return Listing.Of(listing, binding, await Hires.CountAsync(db, listing.Agent, cancellationToken));
    }

    /// <summary>The listing that is known to exist.</summary>
    internal static async Task<Listing> ReadAsync(AppDbContext db, VirtualEmployeeId id, CancellationToken cancellationToken) =>
        await FindAsync(db, id, cancellationToken) ?? throw new InvalidOperationException($"Listing {id.Value} has vanished.");
}

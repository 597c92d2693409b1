using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Catalog;

/// <summary>
/// Who employs an agent, read from the grants: hires belong to Teams, which Catalog does not know. A hire that is being let go counts
/// until its grant is proven closed.
/// </summary>
internal static class Hires
{
    public static Task<int> CountAsync(AppDbContext db, AgentRef agent, CancellationToken cancellationToken) =>
        Employing(db).CountAsync(grant => grant.Agent == agent, cancellationToken);

    public static Task<Dictionary<AgentRef, int>> CountByAgentAsync(AppDbContext db, CancellationToken cancellationToken) =>
        Employing(db).GroupBy(grant => grant.Agent).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);

    /// <summary>The companies, by name.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(AppDbContext db, AgentRef agent, CancellationToken cancellationToken)
    {
        var names = await (
                from grant in Employing(db)
                join customer in db.Set<Customer>() on grant.CustomerId equals customer.Id
                where grant.Agent == agent
                select customer.Name)
            .ToListAsync(cancellationToken);
        return [.. names.Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Every customer that employs the agent, with the id of its hire; not those who are just letting it go.</summary>
    public static async Task<IReadOnlyList<(CustomerId Customer, Guid Hire)>> EmployersAsync(AppDbContext db, AgentRef agent, CancellationToken cancellationToken)
    {
        var grants = await Employing(db).Where(grant => grant.Agent == agent && grant.State != GrantState.Revoking)
            .Select(grant => new { grant.CustomerId, grant.ReasonId }).ToListAsync(cancellationToken);
        return grants.ConvertAll(grant => (grant.CustomerId, grant.ReasonId));
    }

    private static IQueryable<AccessGrant> Employing(AppDbContext db) =>
        db.Set<AccessGrant>().AsNoTracking().Where(grant => grant.Reason == GrantReason.Hire && grant.State != GrantState.Revoked);
}

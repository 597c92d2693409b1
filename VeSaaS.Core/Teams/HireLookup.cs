using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>Finds a customer's hire with what it is now, for work: as of <see cref="HireStates.ForWork"/>.</summary>
internal static class HireLookup
{
    /// <summary>The customer's hire with its derived state, or null.</summary>
    public static async Task<(Hire Hire, HireState State)?> FindAsync(
        AppDbContext db, CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        var found = await (
            from hire in db.Set<Hire>().AsNoTracking()
            where hire.CustomerId == customer && hire.Id == id
            join grant in db.Set<AccessGrant>().AsNoTracking().Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value)
                on hire.CustomerId equals grant.CustomerId
            select new { hire, grant }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.hire, HireStates.ForWork(found.hire, found.grant));
    }

    /// <summary>Those of the customer's hires that are wanted, each with its derived state.</summary>
    public static async Task<IReadOnlyList<(Hire Hire, HireState State)>> ListAsync(
        AppDbContext db, CustomerId customer, Expression<Func<Hire, bool>> wanted, CancellationToken cancellationToken)
    {
        var hires = await db.Set<Hire>().AsNoTracking().Where(hire => hire.CustomerId == customer).Where(wanted).ToListAsync(cancellationToken);
        var ids = hires.ConvertAll(hire => hire.Id.Value);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && ids.Contains(grant.ReasonId))
            .ToDictionaryAsync(grant => grant.ReasonId, cancellationToken);
        return hires.ConvertAll(hire => (hire, HireStates.ForWork(hire, grants[hire.Id.Value])));
    }
}

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
        var hire = await db.Set<Hire>().AsNoTracking()
            .SingleOrDefaultAsync(hire => hire.CustomerId == customer && hire.Id == id, cancellationToken);
        if (hire is null)
        {
            return null;
        }

        var grant = await db.Set<AccessGrant>().AsNoTracking()
            .SingleAsync(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value, cancellationToken);
        return (hire, HireStates.ForWork(hire, grant));
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

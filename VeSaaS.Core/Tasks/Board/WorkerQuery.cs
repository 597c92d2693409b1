using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Reads who works on tasks, those who left included.</summary>
internal static class WorkerQuery
{
    /// <summary>The customer's among these hires.</summary>
    public static async Task<IReadOnlyDictionary<HireId, TaskWorker>> ReadAsync(
        AppDbContext db, CustomerId customer, IReadOnlyCollection<HireId> hires, CancellationToken cancellationToken)
    {
        if (hires.Count == 0)
        {
            return new Dictionary<HireId, TaskWorker>();
        }

        var rows = await db.Set<Hire>().AsNoTracking().Where(hire => hire.CustomerId == customer && hires.Contains(hire.Id)).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(hire => hire.Id.Value);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && ids.Contains(grant.ReasonId))
            .ToDictionaryAsync(grant => grant.ReasonId, cancellationToken);
        return rows.ToDictionary(hire => hire.Id, hire => new TaskWorker(hire.Id, hire.VirtualEmployeeId, hire.PersonaName, HireStates.Of(hire, grants[hire.Id.Value])));
    }
}

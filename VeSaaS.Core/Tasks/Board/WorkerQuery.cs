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

        var rows = await HireLookup.ListAsync(db, customer, hire => hires.Contains(hire.Id), cancellationToken);
        return rows.ToDictionary(row => row.Hire.Id, row => new TaskWorker(row.Hire.Id, row.Hire.VirtualEmployeeId, row.Hire.PersonaName, row.State));
    }
}

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
        return rows.ToDictionary(row => row.Hire.Id, row => Of(row.Hire, row.State));
    }

    /// <summary>The hire as tasks show it.</summary>
    public static TaskWorker Of(Hire hire, HireState state) => new(hire.Id, hire.VirtualEmployeeId, hire.PersonaName, state);
}

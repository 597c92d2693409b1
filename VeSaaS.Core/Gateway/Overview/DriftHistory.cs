using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Gateway.Overview;

/// <summary>What somebody else changed at the gateway, what probes found, and who broke the glass: from the audit log, the newest first.</summary>
public sealed class DriftHistory(AppContexts contexts)
{
    private static readonly string[] Types =
    [
        GatewayAudit.DriftDetected, GatewayAudit.DriftRestored, GatewayAudit.ChangeRefused, GatewayAudit.ProbeFailed, GatewayAudit.RouteQuarantined,
        GatewayAudit.QuarantineCleared,
    ];

    /// <summary>Of one agent, or of all.</summary>
    /// <param name="agent">Null for all.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<IReadOnlyList<AuditEntry>> ExecuteAsync(AgentRef? agent, int take, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the gateway's history is the platform's");
        if (agent is { } one)
        {
            var subject = GatewayAudit.Subject(one);
            return await db.Set<AuditEntry>().AsNoTracking().Where(entry => Types.Contains(entry.Type) && entry.Subject == subject)
                .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(take).ToListAsync(cancellationToken);
        }

        // Type by type, each by its index: of all together a database would sort whatever there ever was.
        var newest = new List<AuditEntry>();
        foreach (var type in Types)
        {
            newest.AddRange(await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Type == type)
                .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(take).ToListAsync(cancellationToken));
        }

        return [.. newest.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(take)];
    }
}

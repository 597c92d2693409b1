using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Web.Shell.Health;

/// <summary>The database answers and has the schema of this version.</summary>
internal sealed class DatabaseHealth(AppContexts contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = contexts.ForSystem("health concerns no customer");
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        return pending == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The database lacks {pending} migrations.");
    }
}

/// <summary>The gateway's address is known: an embedded one listens only after its policies are loaded.</summary>
internal sealed class GatewayHealth(GatewayAddress gateway) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(gateway.Current is null ? HealthCheckResult.Unhealthy("The gateway does not listen yet.") : HealthCheckResult.Healthy());
}

/// <summary>Every source of agents can be read. Without one people still read, and hired agents may still answer: degraded, not unready.</summary>
internal sealed class AgentSourcesHealth(IEnumerable<IAgentDirectory> directories) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> away = [];
        foreach (var directory in directories)
        {
            if (await directory.ListAsync(cancellationToken) is not AgentDirectoryListing.Found)
            {
                away.Add(directory.Source);
            }
        }

        return away.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"Agents cannot be read from: {string.Join(", ", away)}.");
    }
}

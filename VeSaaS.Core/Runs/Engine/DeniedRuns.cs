using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>Stops live runs of whom an operator has cut off or suspended: a gateway looks at a request only when it begins, and lets its stream run on.</summary>
internal sealed class DeniedRuns(AppContexts contexts, StopRun stopRun)
{
    /// <summary>Looks once; a run that was asked to stop before is left to it.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var (customer, run) in await FindAsync(cancellationToken))
        {
            await stopRun.ExecuteAsync(customer, run, cancellationToken);
        }
    }

    private async Task<List<(CustomerId Customer, RunId Run)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator cuts off runs of every customer");
        var runs = await db.Set<Run>()
            .Where(run => (run.State == RunState.Queued || run.State == RunState.Running || run.State == RunState.InputRequired) && run.CancelRequestedAt == null)
            .Where(run => db.Set<CustomerDenial>().Any(denial => denial.CustomerId == run.CustomerId)
                || db.Set<Customer>().Any(customer => customer.Id == run.CustomerId && customer.State == CustomerState.Suspended)
                || db.Set<GatewayBinding>().Any(binding => binding.Agent == run.Agent && binding.QuarantinedAt != null))
            .Select(run => new { run.CustomerId, run.Id }).ToListAsync(cancellationToken);
        return runs.ConvertAll(run => (run.CustomerId, run.Id));
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Costs;

/// <summary>
/// What a cap that is reached leads to at the gateway: the grant of a hire below it is suspended once none of its runs is queued or running, and resumed when the
/// cap was raised or the customer's month is over. The fee runs on, and runs that wait for a person go on waiting.
/// </summary>
internal sealed class CappedHires(AppContexts contexts, GatewayReconcileQueue gateway, ILiveEvents live, TimeProvider time)
{
    private sealed record Capped(CustomerId Customer, Guid Hire);

    /// <summary>Looks once at every cap that is reached, and at every hire that one has suspended.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("caps of every customer are reached, and raised again");
        var reached = await ReachedAsync(db, cancellationToken);
        foreach (var hire in await WorkingAsync(db, reached, cancellationToken))
        {
            await SetAsync(hire, isReached: true, cancellationToken);
        }

        foreach (var hire in await SuspendedAsync(db, cancellationToken))
        {
            if (!reached.Contains(hire.Customer.Value) && !reached.Contains(hire.Hire))
            {
                await SetAsync(hire, isReached: false, cancellationToken);
            }
        }
    }

    // Customers and hires whose cap of the month that it is where they are is reached.
    private async Task<HashSet<Guid>> ReachedAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (earliest, latest) = BillingMonth.Anywhere(now);
        var periods = new[] { earliest.Number, latest.Number };
        var budgets = await (
            from budget in db.Set<Budget>()
            where budget.Mark == CapMarks.Reached && periods.Contains(budget.Period)
            join customer in db.Set<Customer>() on budget.CustomerId equals customer.Id
            select new { budget.ScopeId, budget.Period, customer.Calendar }).ToListAsync(cancellationToken);
        return [.. budgets.Where(budget => BillingMonth.Of(now, budget.Calendar).Number == budget.Period).Select(budget => budget.ScopeId)];
    }

    private static async Task<List<Capped>> WorkingAsync(AppDbContext db, HashSet<Guid> reached, CancellationToken cancellationToken)
    {
        if (reached.Count == 0)
        {
            return [];
        }

        var hires = reached.ToList();
        var customers = reached.Select(id => new CustomerId(id)).ToList();
        var open = db.Set<AccessGrant>().Where(grant => grant.Reason == GrantReason.Hire && !grant.SuspendedForBudget
            && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed)
            && !db.Set<Run>().Any(run => run.HireId == grant.ReasonId && (run.State == RunState.Queued || run.State == RunState.Running)));
        var own = await open.Where(grant => hires.Contains(grant.ReasonId)).Select(grant => new Capped(grant.CustomerId, grant.ReasonId)).ToListAsync(cancellationToken);
        var below = await open.Where(grant => customers.Contains(grant.CustomerId)).Select(grant => new Capped(grant.CustomerId, grant.ReasonId)).ToListAsync(cancellationToken);
        return [.. own.Union(below)];
    }

    private static Task<List<Capped>> SuspendedAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        // As a value: a column that stands alone is not looked up by its index.
        var yes = true;
        return db.Set<AccessGrant>().Where(grant => grant.SuspendedForBudget == yes && (grant.State == GrantState.Pending || grant.State == GrantState.Confirmed))
            .Select(grant => new Capped(grant.CustomerId, grant.ReasonId)).ToListAsync(cancellationToken);
    }

    private async Task SetAsync(Capped hire, bool isReached, CancellationToken cancellationToken)
    {
        var agents = await contexts.WriteAsync(hire.Customer, (db, token) => SetAsync(db, hire, isReached, token), cancellationToken);
        if (agents.Count > 0)
        {
            gateway.Enqueue(agents);
            live.PublishHire(hire.Customer, new HireId(hire.Hire));
        }
    }

    // Looked at again where nobody can write in between: the cap may have been raised, or lowered, and work may have begun.
    private async Task<IReadOnlyList<AgentRef>> SetAsync(AppDbContext db, Capped hire, bool isReached, CancellationToken cancellationToken)
    {
        if (await CapMarks.IsReachedAsync(db, time, hire.Customer, hire.Hire, cancellationToken) != isReached)
        {
            return [];
        }

        if (!isReached)
        {
            return await Grants.ResumeAsync(db, time, GrantSuspension.Budget, hire.Customer, hire.Hire, Actor.System, cancellationToken);
        }

        return await db.Set<Run>().AnyAsync(
            run => run.CustomerId == hire.Customer && run.HireId == hire.Hire && (run.State == RunState.Queued || run.State == RunState.Running), cancellationToken)
            ? []
            : await Grants.SuspendAsync(db, time, GrantSuspension.Budget, hire.Customer, hire.Hire, Actor.System, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>Who works on which run: every taking is one guarded update that raises the epoch.</summary>
internal sealed class RunLeases(AppContexts contexts, TimeProvider time, IOptions<RunsOptions> options)
{
    private const string Reason = "the run engine works for every customer";

    // Only the engine's one loop takes.
    private readonly CustomerTurns _turns = new();

    /// <summary>This start of this node.</summary>
    public string Node { get; } = $"{Environment.MachineName[..Math.Min(40, Environment.MachineName.Length)]}-{time.NewId():N}";

    public RunsOptions Options => options.Value;

    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Where this node is the only one, whatever other nodes hold is left over from processes that are gone.</summary>
    public async Task VoidLeftOversAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        if (Options.SingleNode ?? db.Database.ProviderName?.EndsWith("Sqlite", StringComparison.Ordinal) is true)
        {
            var now = time.GetUtcNow();
            await db.Set<Run>().Where(run => run.State == RunState.Running && run.LeaseOwner != Node)
                .ExecuteUpdateAsync(set => set.SetProperty(run => run.LeaseUntil, now), cancellationToken);
        }
    }

    private sealed record Candidate(RunId Id, CustomerId Customer, RunKind Kind, long Epoch, int Faults, DateTimeOffset CreatedAt);

    /// <summary>
    /// Takes at most so many runs that wait or whose owner is not heard of any more: of each customer the oldest first, and the customers in turn, so that nobody's
    /// many runs hold up anybody else's.
    /// </summary>
    public async Task<IReadOnlyList<Lease>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        // What was taken is kept for good with the note that the request goes out; nothing has happened before.
        await using var lightly = await db.CommitLightlyAsync(cancellationToken);
        var now = time.GetUtcNow();
        var takeable = Takeable(db, now);
        var candidates = await takeable.Select(run => run.CustomerId).Distinct()
            .SelectMany(customer => takeable.Where(run => run.CustomerId == customer).OrderBy(run => run.CreatedAt).Take(most))
            .Select(run => new Candidate(run.Id, run.CustomerId, run.Kind, run.Epoch, run.Faults, run.CreatedAt)).ToListAsync(cancellationToken);
        List<Lease> taken = [];
        foreach (var candidate in InTurn(candidates).Take(most))
        {
            var rows = await Takeable(db, now).Where(run => run.Id == candidate.Id && run.Epoch == candidate.Epoch)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(run => run.State, RunState.Running)
                        .SetProperty(run => run.LeaseOwner, Node)
                        .SetProperty(run => run.LeaseUntil, now + Options.Lease)
                        .SetProperty(run => run.StartedAt, run => run.StartedAt ?? now)
                        .SetProperty(run => run.Epoch, run => run.Epoch + 1),
                    cancellationToken);
            if (rows == 1)
            {
                taken.Add(new(candidate.Id, candidate.Customer, candidate.Kind, candidate.Epoch + 1, candidate.Faults));
            }
        }

        return taken;
    }

    /// <summary>Extends the leases of runs that this node works on, and returns those it still holds with whether they are to stop.</summary>
    public async Task<IReadOnlyDictionary<RunId, (long Epoch, bool Stop)>> RenewAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        await using var lightly = await db.CommitLightlyAsync(cancellationToken);
        var until = time.GetUtcNow() + Options.Lease;
        var held = db.Set<Run>().Where(run => runs.Contains(run.Id) && run.State == RunState.Running && run.LeaseOwner == Node);
        await held.ExecuteUpdateAsync(set => set.SetProperty(run => run.LeaseUntil, until), cancellationToken);
        return await held.Select(run => new { run.Id, run.Epoch, Stop = run.CancelRequestedAt != null })
            .ToDictionaryAsync(run => run.Id, run => (run.Epoch, run.Stop), cancellationToken);
    }

    /// <summary>Gives a run back, so that another node, or the next start of this one, goes on with it at once.</summary>
    public async Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(lease.Customer);
        var now = time.GetUtcNow();
        await db.Set<Run>()
            .Where(run => run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch && run.State == RunState.Running)
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.LeaseUntil, now).SetProperty(run => run.LeaseOwner, (string?)null), cancellationToken);
    }

    /// <summary>
    /// Notes that the work failed unexpectedly. The run rests for another lease, which gives whatever caused it time to pass; the last time it is
    /// there at once to be given up.
    /// </summary>
    public async Task NoteFaultAsync(Lease lease, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(lease.Customer);
        var faults = lease.Faults + 1;
        var until = faults == FaultyRun.Limit ? time.GetUtcNow() : time.GetUtcNow() + Options.Lease;
        await db.Set<Run>()
            .Where(run => run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch && run.State == RunState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.Faults, faults).SetProperty(run => run.LeaseUntil, until), cancellationToken);
    }

    private IEnumerable<Candidate> InTurn(IReadOnlyList<Candidate> candidates)
    {
        var waiting = new PriorityQueue<Queue<Candidate>, (long Turn, DateTimeOffset Since)>();
        foreach (var own in candidates.GroupBy(run => run.Customer))
        {
            var queue = new Queue<Candidate>(own.OrderBy(run => run.CreatedAt));
            waiting.Enqueue(queue, (_turns.Of(own.Key), queue.Peek().CreatedAt));
        }

        while (waiting.TryDequeue(out var queue, out _))
        {
            var run = queue.Dequeue();
            _turns.Serve(run.Customer);
            if (queue.TryPeek(out var next))
            {
                waiting.Enqueue(queue, (_turns.Of(run.Customer), next.CreatedAt));
            }

            yield return run;
        }
    }

    // Runs of one context work one after the other, and none while one waits for a person, none begins while its hire is paused or its access is not
    // proven again (what a cap has suspended is only taken to be refused, or when the cap was raised); one that is to stop needs no turn, because it will
    // not call, and one that waits is taken only for that.
    private static IQueryable<Run> Takeable(AppDbContext db, DateTimeOffset now)
    {
        var month = BillingMonth.Anywhere(now).Earliest.Number;
        return db.Set<Run>().Where(run =>
            (run.State == RunState.Running && run.LeaseUntil <= now)
            || (run.State == RunState.InputRequired && run.CancelRequestedAt != null)
            || (run.State == RunState.Queued && (run.CancelRequestedAt != null
                || (!db.Set<Hire>().Any(hire => (Guid)(object)hire.Id == run.HireId && hire.PausedAt != null)
                && !db.Set<AccessGrant>().Any(grant => grant.ReasonId == run.HireId && grant.Reason == GrantReason.Hire
                    && (grant.State == GrantState.Pending || (grant.SuspendedForBudget && !db.Set<Budget>().Any(budget =>
                        budget.Mark == CapMarks.Reached && budget.Period >= month && budget.CustomerId == run.CustomerId
                        && (budget.ScopeId == run.HireId || budget.ScopeId == (Guid)(object)run.CustomerId)))))
                && !db.Set<Run>().Any(other => other.ContextId == run.ContextId && other.Id != run.Id
                    && (other.State == RunState.Running || other.State == RunState.InputRequired || (other.State == RunState.Queued && other.Order < run.Order)))))));
    }
}

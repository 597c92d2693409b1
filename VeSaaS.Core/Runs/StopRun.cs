using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>What came of asking a run to stop.</summary>
public abstract record StopOutcome
{
    private StopOutcome()
    {
    }

    /// <summary>Asked; whoever works on the run stops it, and keeps what came.</summary>
    public sealed record Requested : StopOutcome;

    /// <summary>It had ended already.</summary>
    public sealed record AlreadyEnded(RunState State) : StopOutcome;

    /// <summary>This customer has no such run.</summary>
    public sealed record NotFound : StopOutcome;
}

/// <summary>Asks a run to stop, on whichever node it runs.</summary>
public sealed class StopRun(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Asking twice changes nothing.</summary>
    public async Task<StopOutcome> ExecuteAsync(CustomerId customer, RunId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var now = time.GetUtcNow();
        await RequestAsync(db, customer, id, now, cancellationToken);
        var state = await db.Set<Run>()
            .Where(run => run.CustomerId == customer && run.Id == id)
            .Select(run => (RunState?)run.State).SingleOrDefaultAsync(cancellationToken);
        if (state is not (RunState.Queued or RunState.Running or RunState.InputRequired))
        {
            return state is { } ended ? new StopOutcome.AlreadyEnded(ended) : new StopOutcome.NotFound();
        }

        Announce(live, id);
        return new StopOutcome.Requested();
    }

    /// <summary>Asks within the caller's transaction; <see cref="Announce"/> after its commit.</summary>
    internal static Task RequestAsync(AppDbContext db, CustomerId customer, RunId id, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Set<Run>()
            .Where(run => run.CustomerId == customer && run.Id == id && run.CancelRequestedAt == null
                && (run.State == RunState.Queued || run.State == RunState.Running || run.State == RunState.InputRequired))
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.CancelRequestedAt, now), cancellationToken);

    /// <summary>Tells whoever works on the run.</summary>
    internal static void Announce(ILiveEvents live, RunId id)
    {
        live.Publish(RunTopics.Stop(id));
        live.Publish(RunTopics.Queue);
    }
}

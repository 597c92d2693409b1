using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>An ask as pages and programs see it.</summary>
/// <param name="Run">The run that asked.</param>
/// <param name="Ask">What it asked.</param>
/// <param name="AskedAt">When.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="DecidedBy">By whom.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="DecidedWith">The person's message that carries the decision.</param>
public sealed record AskRow(
    RunId Run, AgentAsk Ask, DateTimeOffset AskedAt, AskOutcome Outcome, AskDecision? Decision, Guid? DecidedBy, DateTimeOffset? DecidedAt, Guid? DecidedWith);

/// <summary>Reads asks, and closes them in the transaction of whoever answers.</summary>
public sealed class RunAsks(AppContexts contexts)
{
    /// <summary>The asks of these runs, by run; runs that asked nothing are left out.</summary>
    public async Task<IReadOnlyDictionary<RunId, AskRow>> ReadAsync(CustomerId customer, IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        if (runs.Count == 0)
        {
            return new Dictionary<RunId, AskRow>();
        }

        await using var db = contexts.ForCustomer(customer);
        return await db.Set<RunAsk>().AsNoTracking().Where(ask => ask.CustomerId == customer && runs.Contains(ask.RunId))
            .Select(ask => new AskRow(ask.RunId, ask.Ask, ask.AskedAt, ask.Outcome, ask.Decision, ask.DecidedBy, ask.DecidedAt, ask.DecidedWith))
            .ToDictionaryAsync(row => row.Run, cancellationToken);
    }

    /// <summary>What the context waits for, with its run; null when it waits for nothing, or is being stopped.</summary>
    public static async Task<(Run Run, RunAsk Ask)?> FindWaitingAsync(AppDbContext db, CustomerId customer, Guid context, CancellationToken cancellationToken)
    {
        var run = await db.Set<Run>().AsNoTracking()
            .Where(run => run.CustomerId == customer && run.ContextId == context && run.State == RunState.InputRequired && run.CancelRequestedAt == null)
            .OrderBy(run => run.Order).FirstOrDefaultAsync(cancellationToken);
        return run is null ? null : (run, await db.Set<RunAsk>().SingleAsync(ask => ask.CustomerId == customer && ask.RunId == run.Id, cancellationToken));
    }

    /// <summary>
    /// Closes the ask and completes its run. False when it was not waiting any more: whoever else decided, or stopped it, was faster.
    /// </summary>
    public static async Task<bool> TryCloseAsync(
        AppDbContext db, TimeProvider time, RunAsk ask, (AskDecision Decision, Guid By, Guid With) closing, CancellationToken cancellationToken)
    {
        // The update takes the row's lock: of two people who decide at once the second one waits here, and then finds nothing.
        var rows = await db.Set<Run>()
            .Where(run => run.CustomerId == ask.CustomerId && run.Id == ask.RunId && run.State == RunState.InputRequired && run.CancelRequestedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.State, RunState.Completed), cancellationToken);
        if (rows == 0)
        {
            return false;
        }

        (ask.Outcome, ask.Decision, ask.DecidedBy, ask.DecidedWith, ask.DecidedAt) =
            (AskOutcome.Decided, closing.Decision, closing.By, closing.With, time.GetUtcNow());
        return true;
    }
}

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Leaving;

/// <summary>
/// Lets somebody go, and gives its open tasks and schedules another place in the same transaction. What was handed in stays in review for a person to decide;
/// with another assignee, changes to it go to that one. What was being worked on is stopped, and nothing starts again by itself.
/// </summary>
public sealed class LetWorkerGo(AppContexts contexts, LetGo letGo, TaskWriter writer, ILiveEvents live)
{
    /// <summary>What the hire has that needs a choice.</summary>
    public async Task<OpenWork> ReadAsync(CustomerId customer, HireId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await ReadAsync(db, customer, id, cancellationToken);
    }

    /// <summary>Lets the hire go.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="id">Whom.</param>
    /// <param name="plan">What becomes of its open work; may be null where it has none.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task<LetWorkerGoOutcome> ExecuteAsync(Caller caller, HireId id, OpenWorkPlan? plan, CancellationToken cancellationToken)
    {
        List<RunId> stopped = [];
        try
        {
            var outcome = await letGo.ExecuteAsync(caller, id, (db, token) =>
            {
                stopped.Clear();
                return HandOverAsync(db, caller, id, plan, stopped, token);
            }, cancellationToken);
            if (outcome is LetGoOutcome.Ending)
            {
                stopped.ForEach(run => StopRun.Announce(live, run));
                writer.Announce(caller.CustomerId);
            }

            return outcome switch
            {
                LetGoOutcome.Ending => new LetWorkerGoOutcome.Ending(id),
                LetGoOutcome.NotAllowed(var reason) => new LetWorkerGoOutcome.NotAllowed(reason),
                LetGoOutcome.NotFound => new LetWorkerGoOutcome.NotFound(),
                _ => throw new UnreachableException(outcome.GetType().Name),
            };
        }
        catch (RefusedException refused)
        {
            return refused.Outcome;
        }
    }

    private static async Task<OpenWork> ReadAsync(AppDbContext db, CustomerId customer, HireId id, CancellationToken cancellationToken) => new(
        await WorkHandover.TasksOf(db, customer, id).CountAsync(task => task.Status != WorkItemStatus.InReview, cancellationToken),
        await WorkHandover.SchedulesOf(db, customer, id).CountAsync(cancellationToken));

    private async Task HandOverAsync(AppDbContext db, Caller caller, HireId id, OpenWorkPlan? plan, List<RunId> stopped, CancellationToken cancellationToken)
    {
        if (plan is null)
        {
            if (await ReadAsync(db, caller.CustomerId, id, cancellationToken) is { IsAny: true } open)
            {
                throw new RefusedException(new LetWorkerGoOutcome.NeedsChoice(open));
            }

            return;
        }

        if (plan.Choice is OpenWorkChoice.Reassign
            && (plan.To is not { } to || to == id || !await TaskWorkers.IsThereAsync(db, caller.CustomerId, to, cancellationToken)))
        {
            throw new RefusedException(new LetWorkerGoOutcome.Invalid([new(OpenWorkPlan.ToField, "Choose somebody else of your team who gets the tasks.")]));
        }

        await WorkHandover.ExecuteAsync(db, writer.Time, (caller, IsProduct: false), id, plan, stopped, cancellationToken);
    }

    private sealed class RefusedException(LetWorkerGoOutcome outcome) : Exception
    {
        public LetWorkerGoOutcome Outcome { get; } = outcome;
    }
}

using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>What a run is to do.</summary>
/// <param name="Customer">For whom.</param>
/// <param name="HireId">Who works.</param>
/// <param name="Kind">By what it is started.</param>
/// <param name="OwnerId">What the owner of the kind knows it by.</param>
/// <param name="Agent">Who is called.</param>
/// <param name="ContextId">The conversation at the agent; its runs work one after the other.</param>
/// <param name="Order">The place in the context's queue.</param>
/// <param name="Input">What is sent.</param>
public sealed record RunRequest(
    CustomerId Customer, Guid HireId, RunKind Kind, Guid OwnerId, AgentRef Agent, Guid ContextId, int Order, AgentMessage Input)
{
    /// <summary>As <see cref="Run.TaskId"/>.</summary>
    public Guid? TaskId { get; init; }
}

/// <summary>Queues runs.</summary>
public static class StartRun
{
    /// <summary>
    /// Adds a queued run to the caller's transaction. After the commit the caller publishes <see cref="RunTopics.Queue"/>, so that the engine
    /// begins at once; without it the engine finds the run a poll interval later.
    /// </summary>
    public static Run Add(AppDbContext db, TimeProvider time, RunRequest request)
    {
        var run = new Run
        {
            Id = new RunId(time.NewId()),
            CustomerId = request.Customer,
            HireId = request.HireId,
            Kind = request.Kind,
            OwnerId = request.OwnerId,
            Agent = request.Agent,
            ContextId = request.ContextId,
            TaskId = request.TaskId,
            Order = request.Order,
            Input = request.Input,
            State = RunState.Queued,
            CreatedAt = time.GetUtcNow(),
        };
        db.Add(run);
        return run;
    }
}

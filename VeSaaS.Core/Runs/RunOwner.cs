using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Runs;

/// <summary>What happened to a run, told to its owner inside the engine's transaction.</summary>
public abstract record RunChange
{
    private RunChange()
    {
    }

    /// <summary>The first event of the agent has come.</summary>
    public sealed record Started : RunChange;

    /// <summary>The run ended, or waits for a person.</summary>
    /// <param name="State">Completed, Failed, Stopped or InputRequired.</param>
    /// <param name="Answer">The whole text that the agent gave, also when it was cut short. A failure is never part of it.</param>
    /// <param name="Failure">The layer, when Failed.</param>
    /// <param name="FailureDetail">In words for a person, when Failed.</param>
    /// <param name="Total">Of all runs of the same owner: a retry or an answered question makes more than one. Without calls the cost is unknown, and not nothing.</param>
    public sealed record Ended(RunState State, string Answer, RunFailure? Failure, string? FailureDetail, LedgerTotal Total) : RunChange
    {
        /// <summary>Something of the agent came, now or before.</summary>
        public bool IsHeard { get; init; }

        /// <summary>The answer has files.</summary>
        public bool HasFiles { get; init; }
    }
}

/// <summary>What a run's progress means to its caller. Registered keyed by <see cref="RunKind"/>.</summary>
public interface IRunOwner
{
    /// <summary>
    /// Applies the change to the owner's rows through the given context; the engine saves and commits. Must not save by itself, and must
    /// bear being called again for the same change.
    /// </summary>
    Task ApplyAsync(AppDbContext db, Run run, RunChange change, CancellationToken cancellationToken);

    /// <summary>What pages follow: published after the engine's commits.</summary>
    IEnumerable<LiveTopic> TopicsOf(Run run);
}

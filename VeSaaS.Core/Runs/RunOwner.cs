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
    /// <param name="InputTokens">Sum over the run's model calls.</param>
    /// <param name="OutputTokens">Sum over the run's model calls.</param>
    /// <param name="Cost">Exact sum of the run's ledger rows.</param>
    /// <param name="IsMetered">False when the agent reported no usage: then the cost is unknown, and not nothing.</param>
    public sealed record Ended(
        RunState State, string Answer, RunFailure? Failure, string? FailureDetail, long InputTokens, long OutputTokens, Money Cost, bool IsMetered) : RunChange;
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

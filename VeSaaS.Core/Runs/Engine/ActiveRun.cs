using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>A run that this node holds the lease of.</summary>
internal sealed record Lease(RunId Run, CustomerId Customer, RunKind Kind, long Epoch, int Faults);

/// <summary>The lease of a run has gone to another node: whoever had it writes nothing more.</summary>
internal sealed class LeaseLostException(RunId run) : Exception($"The lease of run {run.Value} was lost.");

/// <summary>A run that this node works on, and what may interrupt the work.</summary>
#pragma warning disable CA1001 // See _leave.
internal sealed class ActiveRun(Lease lease)
#pragma warning restore CA1001
{
    // Never disposed: a late renewal may still ask the work to leave, and without a timer there is nothing to free.
    private readonly CancellationTokenSource _leave = new();
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lease Lease { get; } = lease;

    /// <summary>The work itself, once it is under way.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>The work is to be put down as it is: the lease is lost, or the node shuts down.</summary>
    public CancellationToken Leaving => _leave.Token;

    /// <summary>Completes when a person asked to stop the run.</summary>
    public Task StopRequested => _stop.Task;

    public void Leave() => _leave.Cancel();

    public void Stop() => _stop.TrySetResult();
}

/// <summary>Why reading a stream stopped.</summary>
internal enum TurnPause
{
    /// <summary>The agent ended its turn.</summary>
    TurnOver,

    /// <summary>The stream ended, or broke, before the turn did.</summary>
    StreamEnded,

    /// <summary>A person asked to stop.</summary>
    StopRequested,

    /// <summary>Too long silent, or too long altogether.</summary>
    TimedOut,

    /// <summary>The answer passed its limit.</summary>
    TooLong,

    /// <summary>More events came than one run may have.</summary>
    TooManyEvents,

    /// <summary>No budget has room for another model call, and the run went on for longer than the grace.</summary>
    OverCap,
}

/// <summary>How a run ends, or that it waits for a person.</summary>
internal sealed record RunEnd(RunState State, RunFailure? Failure = null, string? Detail = null)
{
    /// <summary>What it waits for, when InputRequired, and what the task held by then.</summary>
    public (AgentAsk Ask, IReadOnlyList<string> Seen)? Asks { get; init; }

    public static RunEnd Failed(RunFailure failure, string? detail = null) => new(RunState.Failed, failure, detail ?? RunWords.Of(failure));
}

/// <summary>What came of an agent since it was written last.</summary>
internal sealed class Came
{
    public List<(RunEventKind Kind, string Payload)> Entries { get; } = [];

    public List<AnswerFile> Files { get; } = [];

    public List<AgentUsage> Usage { get; } = [];

    /// <summary>The agent's id of the task, once it is known.</summary>
    public string? TaskId { get; set; }

    /// <summary>The agent was heard, if not before.</summary>
    public bool IsHeard => TaskId is not null || Entries.Count > 0;
}

using VeSaaS.Core.Runs.Asks;
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

/// <summary>How a run ends, or that it waits for a person.</summary>
internal sealed record RunEnd(RunState State, RunFailure? Failure = null, string? Detail = null)
{
    /// <summary>What it waits for, when InputRequired, and what the task held by then.</summary>
    public (AgentAsk Ask, IReadOnlyList<string> Seen)? Asks { get; init; }

    public static RunEnd Failed(RunFailure failure, string? detail = null) => new(RunState.Failed, failure, detail ?? RunWords.Of(failure));
}

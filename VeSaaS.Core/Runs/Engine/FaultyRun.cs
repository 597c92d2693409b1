namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// Ends a run on which the work keeps failing for no reason that anybody foresaw. It is neither tried for ever nor sent a second time; whether to
/// ask again is a person's decision.
/// </summary>
internal sealed class FaultyRun(RunJournal journal, IAgentClient client)
{
    /// <summary>Takings that may end in an unexpected exception before a run is given up.</summary>
    public const int Limit = 3;

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        var run = journal.Run;
        var end = run.SentAt is null
            ? RunEnd.Failed(RunFailure.Protocol, RunWords.FaultBeforeSending)
            : RunEnd.Failed(RunFailure.OutcomeUnknown, RunWords.FaultAfterSending);
        await journal.EndAsync(end, journal.Emitted, new Came(), cancellationToken);
        if (run.AgentTaskId is { } task)
        {
            await CancelAsync(run, task, cancellationToken);
        }
    }

    private async Task CancelAsync(Run run, string task, CancellationToken cancellationToken)
    {
        try
        {
            await client.CancelTaskAsync(new(run.Agent, run.CustomerId, run.Id), task, cancellationToken);
        }
        catch (AgentCallException)
        {
            // Stopping is a request; the run has ended whether or not the agent heard it.
        }
    }
}

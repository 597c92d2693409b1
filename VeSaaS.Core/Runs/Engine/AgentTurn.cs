using System.Threading.Channels;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// One turn of an agent: reads its streams, gathers events into batches, and has the journal write them. It never calls anything that sends.
/// </summary>
internal sealed class AgentTurn(RunJournal journal, AnswerAssembly answer, UsageMeter meter, ActiveRun active, (RunsOptions Options, TimeProvider Time) setting)
{
    private readonly TimeProvider _time = setting.Time;
    private readonly RunsOptions _options = setting.Options;
    private long _heard = setting.Time.GetTimestamp();
    private Came _came = new() { TaskId = answer.TaskId };
    private long? _overCapSince;
    private string? _seen;

    // What an earlier node has written counts, too.
    private long _events = journal.Run.LastSequence;

    /// <summary>The first snapshot of a stream that continues a task shows earlier turns, and the state that they ended in.</summary>
    public bool ExpectsEarlierTurns { get; set; }

    /// <summary>The failure that broke the stream, where it did not simply end.</summary>
    public AgentCallException? Broken { get; private set; }

    /// <summary>Whether anything new came since the last stream was begun.</summary>
    public bool HasAdvanced { get; private set; }

    public AnswerAssembly Answer => answer;

    public bool IsOver => answer.IsTurnOver;

    /// <summary>The agent sent more events than <see cref="RunsOptions.MaxEvents"/>.</summary>
    public bool HasTooMany => _events > _options.MaxEvents;

    /// <summary>How much longer the agent may be silent; the time that the whole run has left included.</summary>
    public TimeSpan Patience => Shorter(_options.IdleTimeout - _time.GetElapsedTime(_heard), Remaining);

    private TimeSpan Remaining => (journal.Run.SentAt ?? _time.GetUtcNow()) + _options.MaxDuration - _time.GetUtcNow();

    private TimeSpan Grace => _overCapSince is { } since ? _options.CapGrace - _time.GetElapsedTime(since) : TimeSpan.MaxValue;

    /// <summary>Takes what was read outside a stream.</summary>
    public async Task TakeAsync(AgentEvent change, CancellationToken cancellationToken)
    {
        Apply(change);
        await WriteAsync(cancellationToken);
    }

    /// <summary>What is not written yet, and what is known only now that nothing more comes.</summary>
    public Came TakeLast()
    {
        _came.Entries.AddRange(answer.TakeEntries());
        _came.Files.AddRange(answer.TakeFiles(isOver: true));
        _came.Usage.AddRange(meter.Settle());
        return _came;
    }

    /// <summary>Reads the stream until the turn is over or something comes between.</summary>
    public async Task<TurnPause> ReadAsync(IAsyncEnumerable<AgentEvent> stream, CancellationToken cancellationToken)
    {
        (Broken, HasAdvanced) = (null, false);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<AgentEvent>(_options.BatchSize * 2);
        var pump = PumpAsync(stream, events.Writer, reading.Token);
        try
        {
            return await ConsumeAsync(events.Reader, cancellationToken);
        }
        finally
        {
            await reading.CancelAsync();
            await DrainAsync(pump, cancellationToken);
        }
    }

    private static async Task PumpAsync(IAsyncEnumerable<AgentEvent> stream, ChannelWriter<AgentEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in stream.WithCancellation(cancellationToken))
            {
                await events.WriteAsync(change, cancellationToken);
            }
        }
        finally
        {
            events.TryComplete();
        }
    }

    private async Task DrainAsync(Task pump, CancellationToken cancellationToken)
    {
        try
        {
            await pump;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Reading was given up on purpose.
        }
        catch (OperationCanceledException)
        {
            // The run is put down; whoever takes it up reads again.
        }
        catch (AgentCallException exception)
        {
            Broken = exception;
        }
    }

    private async Task<TurnPause> ConsumeAsync(ChannelReader<AgentEvent> events, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await WaitAsync(events, cancellationToken) is { } pause)
            {
                return pause;
            }

            await GatherAsync(events, cancellationToken);
            if (answer.IsTooLong)
            {
                return TurnPause.TooLong;
            }

            if (answer.IsTurnOver)
            {
                return TurnPause.TurnOver;
            }

            if (HasTooMany)
            {
                return TurnPause.TooManyEvents;
            }

            _overCapSince ??= journal.NoRoom is null ? null : _time.GetTimestamp();
        }
    }

    private async Task<TurnPause?> WaitAsync(ChannelReader<AgentEvent> events, CancellationToken cancellationToken)
    {
        if (Interruption() is { } already)
        {
            return already;
        }

        var more = events.WaitToReadAsync(cancellationToken).AsTask();
        var (grace, patience) = (Grace, Patience);
        var wait = Shorter(grace, patience);
        if (wait > TimeSpan.Zero)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(more, active.StopRequested, Task.Delay(wait, _time, timer.Token));
            await timer.CancelAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Interruption()
            ?? (more.IsCompleted ? await more ? null : TurnPause.StreamEnded : grace < patience ? TurnPause.OverCap : TurnPause.TimedOut);
    }

    // Silence is no reason while something waits to be read; these are reasons all the same.
    private TurnPause? Interruption() =>
        active.StopRequested.IsCompleted ? TurnPause.StopRequested
        : Grace <= TimeSpan.Zero ? TurnPause.OverCap
        : Remaining <= TimeSpan.Zero ? TurnPause.TimedOut
        : null;

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private async Task GatherAsync(ChannelReader<AgentEvent> events, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var count = 0; count < _options.BatchSize && !answer.IsTurnOver && !answer.IsTooLong; count++)
        {
            if (!events.TryRead(out var change))
            {
                // The task's id is what a run is found again by, and for the first word somebody waits: neither waits for company.
                var left = _options.BatchInterval - _time.GetElapsedTime(started);
                if (answer.TaskId != journal.Run.AgentTaskId || answer.HasFirstWord || left <= TimeSpan.Zero || !await HasMoreAsync(events, left, cancellationToken)
                    || !events.TryRead(out change))
                {
                    break;
                }
            }

            Apply(change);
        }

        await WriteAsync(cancellationToken);
    }

    private async Task<bool> HasMoreAsync(ChannelReader<AgentEvent> events, TimeSpan within, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var more = events.WaitToReadAsync(cancellationToken).AsTask();
        await Task.WhenAny(more, Task.Delay(within, _time, timer.Token));
        await timer.CancelAsync();
        return more.IsCompleted && await more;
    }

    private void Apply(AgentEvent change)
    {
        _events++;
        // The same snapshot over and over is an agent that says nothing.
        var seen = change is AgentEvent.Snapshot(var now) ? Seen(now) : null;
        if (seen is null || seen != _seen)
        {
            (HasAdvanced, _heard, _seen) = (true, _time.GetTimestamp(), seen ?? _seen);
        }

        _came.Usage.AddRange(meter.Observe(change));
        if (ExpectsEarlierTurns && change is AgentEvent.Snapshot(var task))
        {
            answer.Skip(task);
            ExpectsEarlierTurns = false;
            if (task.State is AgentTaskState.InputRequired)
            {
                return;
            }
        }

        ExpectsEarlierTurns = false;
        answer.Apply(change);
    }

    private static string Seen(AgentTask task) =>
        $"{task.State} {task.Status?.MessageId} {task.History.Count} {task.Artifacts.Sum(artifact => AgentText.Of(artifact.Parts).Length + artifact.Parts.Count)}";

    // What ends the turn is written with the end of the run, which follows at once.
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        _came.Entries.AddRange(answer.TakeEntries());
        _came.Files.AddRange(answer.TakeFiles(isOver: false));
        _came.TaskId = answer.TaskId;
        if (!answer.IsTurnOver)
        {
            (var came, _came) = (_came, new() { TaskId = answer.TaskId });
            await journal.AppendAsync(came, cancellationToken);
        }
    }
}

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// Works on one run from wherever it stands to its end.
/// <code>
///   not sent yet      reserve, note the time, send and stream          (the only place that sends)
///   sent, task known  get the task, then take up its stream again      (also whenever a stream ends before the turn does)
///   sent, no task     look for our message in the context's tasks; else its outcome is unknown
/// </code>
/// </summary>
internal sealed class RunExecution(RunJournal journal, IAgentClient client, ActiveRun active, RunsOptions options, TimeProvider time)
{
    private AgentTurn _turn = null!;
    private AgentCall _call = null!;

    private Run Run => journal.Run;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await journal.OpenAsync(cancellationToken);
        if (Run.CancelRequestedAt is not null)
        {
            active.Stop();
        }

        _call = new(Run.Agent, Run.CustomerId, Run.Id);
        var answer = new AnswerAssembly(journal.Emitted, Run.AgentTaskId, options.MaxAnswerCharacters, new(journal.KnownFiles, options), journal.LoggedParts);
        answer.Skip(journal.Earlier);
        var isSent = Run.SentAt is not null;
        var end = await BeforeSendingAsync(isSent, cancellationToken);
        var meter = await journal.MeterAsync(cancellationToken);
        _turn = new(journal, answer, meter, active, (options, time)) { ExpectsEarlierTurns = !isSent && Run.Input.TaskId is not null };
        end ??= await WorkAsync(isSent, cancellationToken);
        var came = _turn.TakeLast();
        await journal.EndAsync(end, answer.Text, came, cancellationToken);
    }

    private async Task<RunEnd?> BeforeSendingAsync(bool isSent, CancellationToken cancellationToken)
    {
        if (isSent)
        {
            return null;
        }

        if (active.StopRequested.IsCompleted)
        {
            return new(RunState.Stopped);
        }

        return await journal.TrySendAsync(cancellationToken) ? null : RunEnd.Failed(RunFailure.CapReached, journal.NoRoom?.Words);
    }

    private async Task<RunEnd> WorkAsync(bool isSent, CancellationToken cancellationToken)
    {
        try
        {
            // A run that had ended already waited for a person, and was taken only to be stopped.
            var pause = !isSent ? await SendAsync(cancellationToken) : Run.EndedAt is null ? TurnPause.StreamEnded : TurnPause.StopRequested;
            return await FollowAsync(pause, cancellationToken);
        }
        catch (AgentCallException exception)
        {
            return await AbandonAsync(RunEnd.Failed(exception.Failure, RunWords.Of(exception)), cancellationToken);
        }
    }

    private async Task<TurnPause> SendAsync(CancellationToken cancellationToken)
    {
        var pause = await _turn.ReadAsync(client.StreamAsync(_call, Run.Input, cancellationToken), cancellationToken);
        if (pause is TurnPause.StreamEnded && _turn.Broken is { } broken && (_turn.Answer.TaskId is null || !CanReadAgainAfter(broken)))
        {
            throw broken;
        }

        return pause;
    }

    private async Task<RunEnd> FollowAsync(TurnPause pause, CancellationToken cancellationToken)
    {
        var delay = options.ReconnectDelay;
        while (true)
        {
            switch (pause)
            {
                case TurnPause.TurnOver:
                    return EndOfTurn();
                case TurnPause.StopRequested:
                    return await StopAsync(cancellationToken);
                case TurnPause.TimedOut:
                    var words = _turn.Answer.State is AgentTaskState.AuthRequired ? RunWords.NotAuthorized : null;
                    return await AbandonAsync(RunEnd.Failed(RunFailure.Timeout, words), cancellationToken);
                case TurnPause.TooLong:
                    return await AbandonAsync(RunEnd.Failed(RunFailure.LimitExceeded), cancellationToken);
                case TurnPause.TooManyEvents:
                    return await AbandonAsync(RunEnd.Failed(RunFailure.LimitExceeded, RunWords.TooManyEvents(options.MaxEvents)), cancellationToken);
                case TurnPause.OverCap:
                    return await AbandonAsync(RunEnd.Failed(RunFailure.CapReached, journal.NoRoom?.Words), cancellationToken);
            }

            if (_turn.Answer.IsPlainReply)
            {
                return new(RunState.Completed);
            }

            if (await ReadTaskAsync(cancellationToken) is { } lost)
            {
                return lost;
            }

            delay = _turn.HasAdvanced ? options.ReconnectDelay : Longer(delay);
            pause = await ResumeAsync(delay, cancellationToken);
        }
    }

    /// <summary>Reads the task as it is now; an end when there is none to read.</summary>
    private async Task<RunEnd?> ReadTaskAsync(CancellationToken cancellationToken)
    {
        var known = _turn.Answer.TaskId;
        var task = known is null ? await FindTaskAsync(cancellationToken) : await AgainAsync(token => client.GetTaskAsync(_call, known, token), cancellationToken);
        if (task is null)
        {
            return RunEnd.Failed(known is null ? RunFailure.OutcomeUnknown : RunFailure.AgentLostRun);
        }

        await _turn.TakeAsync(new AgentEvent.Snapshot(task), cancellationToken);
        return null;
    }

    private async Task<AgentTask?> FindTaskAsync(CancellationToken cancellationToken)
    {
        if (Run.Input.TaskId is { } continued)
        {
            var task = await AgainAsync(token => client.GetTaskAsync(_call, continued, token), cancellationToken);
            return task?.RequestIds.Contains(Run.Input.MessageId) is true ? task : null;
        }

        var tasks = await AgainAsync(token => client.ListTasksAsync(_call, Run.Input.ContextId, token), cancellationToken);
        return tasks?.FirstOrDefault(task => task.RequestIds.Contains(Run.Input.MessageId));
    }

    private async Task<TurnPause> ResumeAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        if (_turn.IsOver || _turn.Answer.IsTooLong || _turn.HasTooMany)
        {
            return _turn.Answer.IsTooLong ? TurnPause.TooLong : _turn.IsOver ? TurnPause.TurnOver : TurnPause.TooManyEvents;
        }

        if (!_turn.HasAdvanced)
        {
            await PauseAsync(delay, cancellationToken);
        }

        if (active.StopRequested.IsCompleted || _turn.Patience <= TimeSpan.Zero)
        {
            return active.StopRequested.IsCompleted ? TurnPause.StopRequested : TurnPause.TimedOut;
        }

        var pause = await _turn.ReadAsync(client.ResubscribeAsync(_call, _turn.Answer.TaskId!, cancellationToken), cancellationToken);
        // An agent that cannot take up a stream again is read by getting its task now and then, until it is silent for too long.
        return _turn.Broken is { } broken && pause is TurnPause.StreamEnded && !CanReadAgainAfter(broken) && broken.Code is null ? throw broken : pause;
    }

    private async Task<RunEnd> StopAsync(CancellationToken cancellationToken)
    {
        await CancelAtAgentAsync(cancellationToken);
        return _turn.Answer.State is AgentTaskState.Completed ? new(RunState.Completed) : new(RunState.Stopped);
    }

    private async Task<RunEnd> AbandonAsync(RunEnd end, CancellationToken cancellationToken)
    {
        if (!_turn.IsOver && end.Failure is not (RunFailure.GatewayRefused or RunFailure.AgentUnreachable or RunFailure.AgentLostRun))
        {
            await CancelAtAgentAsync(cancellationToken);
        }

        return end;
    }

    /// <summary>Asks the agent to stop and reads the task once more, so that what it did until then is kept and paid for.</summary>
    private async Task CancelAtAgentAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.StopTimeout * 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var id = _turn.Answer.TaskId ?? (await FindTaskAsync(either.Token))?.TaskId;
            if (id is null)
            {
                return;
            }

            await client.CancelTaskAsync(_call, id, either.Token);
            if (await client.GetTaskAsync(_call, id, either.Token) is { } task)
            {
                await _turn.TakeAsync(new AgentEvent.Snapshot(task), cancellationToken);
            }
        }
        catch (AgentCallException)
        {
            // Stopping is a request; the run ends with what is known whether or not the agent heard it.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The same for an agent that is too slow.
        }
    }

    private RunEnd EndOfTurn() => _turn.Answer.State switch
    {
        AgentTaskState.Completed => new(RunState.Completed),
        AgentTaskState.InputRequired => new(RunState.InputRequired) { Asks = (_turn.Answer.Ask, _turn.Answer.Seen) },
        AgentTaskState.Canceled when active.StopRequested.IsCompleted => new(RunState.Stopped),
        AgentTaskState.Rejected => RunEnd.Failed(RunFailure.AgentRejected, RunWords.Of(RunFailure.AgentRejected, _turn.Answer.AgentSaid)),
        AgentTaskState.Canceled => RunEnd.Failed(RunFailure.AgentFailed, "The agent cancelled this work by itself."),
        _ => RunEnd.Failed(RunFailure.AgentFailed, RunWords.Of(RunFailure.AgentFailed, _turn.Answer.AgentSaid)),
    };

    /// <summary>Reading may be repeated: it changes nothing at the agent.</summary>
    private async Task<TResult> AgainAsync<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        var delay = options.ReconnectDelay;
        for (var attempt = 0; ; attempt++, delay = Longer(delay))
        {
            try
            {
                return await read(cancellationToken);
            }
            catch (AgentCallException exception) when (
                CanReadAgainAfter(exception) && attempt < options.ReconnectAttempts && !active.StopRequested.IsCompleted)
            {
                await PauseAsync(exception.RetryAfter ?? delay, cancellationToken);
            }
        }
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(delay, time, timer.Token), active.StopRequested);
        await timer.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static bool CanReadAgainAfter(AgentCallException exception) =>
        exception.Failure is RunFailure.AgentUnreachable or RunFailure.Timeout or RunFailure.RateLimited;

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < TimeSpan.FromSeconds(5) ? delay * 2 : TimeSpan.FromSeconds(5);
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>A task in memory. It lives on when the request that started it is dropped.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer; a late cancel of an ended task must not throw.")]
internal sealed class DemoTask
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly List<DemoMessage> _history;
    private readonly List<Channel<DemoEvent>> _subscribers = [];
    private readonly StringBuilder _artifact = new();
    private readonly List<DemoEvent.File> _files = [];
    private readonly CancellationTokenSource _cancelled = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<DemoMessage> _replies = [];
    private TaskCompletionSource _rested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DemoState _state = DemoState.Submitted;
    private DemoMessage? _status;

    public DemoTask(string caller, DemoAgent agent, string contextId, DemoMessage message, TimeProvider time)
    {
        Caller = caller;
        Agent = agent;
        ContextId = contextId;
        Message = message;
        _time = time;
        // Whoever reads the task again need not get back the files that it sent.
        _history = [message with { Parts = [.. message.Parts.Select(part => part.Bytes is null ? part : new DemoPart(part.FileName ?? "file"))] }];
        Id = NewId();
        CreatedAt = ChangedAt = time.GetUtcNow();
    }

    public string Id { get; }

    public string Caller { get; }

    public DemoAgent Agent { get; }

    public string ContextId { get; }

    public DemoMessage Message { get; }

    /// <summary>What it is told before the first message; null for nothing.</summary>
    public string? Instructions => Message.Parts.FirstOrDefault(part => part.IsInstructions)?.AsText();

    /// <summary>What the message says as text.</summary>
    public string Text => string.Join("\n\n", Message.Parts.Where(part => !part.IsInstructions).Select(part => part.AsText()).Where(part => part.Length > 0));

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Completes when the task is terminal.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the turn is over: the task is terminal, or waits for the caller.</summary>
    public Task Rested
    {
        get
        {
            lock (_gate)
            {
                return _rested.Task;
            }
        }
    }

    /// <summary>What the caller answered so far.</summary>
    public IReadOnlyList<DemoMessage> Replies
    {
        get
        {
            lock (_gate)
            {
                return [.. _replies];
            }
        }
    }

    public string NewId() => _time.NewId().ToString();

    public DemoTaskView View()
    {
        lock (_gate)
        {
            return Snapshot();
        }
    }

    /// <summary>The task now, and all that follows: nothing in between is lost.</summary>
    public (DemoTaskView Now, ChannelReader<DemoEvent>? Next) Subscribe()
    {
        lock (_gate)
        {
            var now = Snapshot();
            if (now.IsResting)
            {
                return (now, null);
            }

            // Unbounded, because a demo agent's task has a few hundred events at most and a slow reader must not slow the worker.
            var channel = Channel.CreateUnbounded<DemoEvent>();
            _subscribers.Add(channel);
            return (now, channel.Reader);
        }
    }

    public void Unsubscribe(ChannelReader<DemoEvent> reader)
    {
        lock (_gate)
        {
            _subscribers.RemoveAll(channel => channel.Reader == reader);
        }
    }

    /// <summary>Takes an answer and goes back to work; false when the task does not wait for one.</summary>
    public bool TryContinue(DemoMessage reply)
    {
        lock (_gate)
        {
            if (_state is not DemoState.InputRequired)
            {
                return false;
            }

            _replies.Add(reply);
            _history.Add(reply);
            (_state, _status, ChangedAt) = (DemoState.Working, null, _time.GetUtcNow());
            _rested = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    public async Task RunAsync(DemoMeans means)
    {
        Change(DemoState.Working, null);
        try
        {
            var result = await Agent.RunAsync(new DemoTurn(this, Text, means, _time), _cancelled.Token);
            _ = result switch
            {
                DemoResult.Failed { Reason: var reason } => Change(DemoState.Failed, new DemoMessage(NewId(), true, [new DemoPart(reason)])),
                DemoResult.Asks { Parts: var parts } => Change(DemoState.InputRequired, new DemoMessage(NewId(), true, parts)),
                _ => Change(DemoState.Completed, null),
            };
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            Change(DemoState.Canceled, null);
        }
    }

    /// <summary>Ends a task whose worker broke.</summary>
    public void Break() => Change(DemoState.Failed, new DemoMessage(NewId(), true, [new DemoPart("The demo agent has a fault and stopped.")]));

    /// <summary>Asks the worker to stop; <see cref="Ended"/> says when it has.</summary>
    public async Task CancelAsync()
    {
        await _cancelled.CancelAsync();
        lock (_gate)
        {
            // Nobody works on a task that waits.
            _ = _state is DemoState.InputRequired && Change(DemoState.Canceled, null);
        }
    }

    public void Append(string text)
    {
        lock (_gate)
        {
            Publish(new DemoEvent.Chunk(text, _artifact.Length > 0));
            _artifact.Append(text);
        }
    }

    public void Append(DemoEvent.File piece)
    {
        lock (_gate)
        {
            Publish(piece);
            _files.Add(piece);
        }
    }

    public void Report(DemoMessage message) => Change(DemoState.Working, message);

    private bool Change(DemoState state, DemoMessage? message)
    {
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
            {
                return false;
            }

            _state = state;
            _status = message;
            ChangedAt = _time.GetUtcNow();
            if (message is { IsPartial: false })
            {
                _history.Add(message);
            }

            var change = new DemoEvent.Status(state, message, ChangedAt);
            Publish(change);
            if (change.IsFinal)
            {
                _subscribers.ForEach(channel => channel.Writer.TryComplete());
                _subscribers.Clear();
                _rested.TrySetResult();
            }

            if (change is { IsFinal: true, State: not DemoState.InputRequired })
            {
                _ended.TrySetResult();
            }

            return true;
        }
    }

    private void Publish(DemoEvent change) => _subscribers.ForEach(channel => channel.Writer.TryWrite(change));

    private DemoTaskView Snapshot() =>
        new(Id, ContextId, _state, _status, ChangedAt, _artifact.Length > 0 ? _artifact.ToString() : null, [.. _history]) { Files = [.. _files] };
}

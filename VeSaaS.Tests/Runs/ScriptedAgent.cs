using System.Runtime.CompilerServices;
using VeSaaS.Core.Runs;

namespace VeSaaS.Tests.Runs;

/// <summary>What a scripted agent does next.</summary>
internal abstract record Step
{
    /// <summary>It says something, and its task changes accordingly.</summary>
    public sealed record Say(AgentEvent Event) : Step;

    /// <summary>The stream ends here; the agent goes on with so many steps before anybody asks again.</summary>
    public sealed record Cut(int Unheard = 0) : Step;

    /// <summary>The stream breaks here with this failure.</summary>
    public sealed record Break(Exception Exception) : Step;

    /// <summary>It works until the task completes.</summary>
    public sealed record Wait(Task Until) : Step;
}

/// <summary>An agent with one task, that follows a script and keeps its task as a real one does: streams show changes, reading shows the whole.</summary>
internal sealed class ScriptedAgent(params Step[] script) : IAgentClient
{
    public const string TaskId = "task-1";

    private readonly Lock _gate = new();
    private readonly List<AgentArtifact> _artifacts = [];
    private readonly List<AgentReply> _history = [];
    private readonly List<AgentMessage> _received = [];
    private AgentReply? _status;
    private AgentTaskState _state = AgentTaskState.Submitted;
    private int _position;

    /// <summary>Every message that was sent.</summary>
    public IReadOnlyList<AgentMessage> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    public int Cancels { get; private set; }

    /// <summary>Read calls that fail before one succeeds.</summary>
    public Queue<Exception> ReadFailures { get; } = new();

    /// <summary>The agent was restarted and knows nothing.</summary>
    public bool HasForgotten { get; set; }

    /// <summary>Whether it can list tasks (1.0) or not (0.3).</summary>
    public bool CanList { get; set; } = true;

    /// <summary>Whether it can take up a stream again.</summary>
    public bool CanResubscribe { get; set; } = true;

    /// <summary>Whether its stream begins with the whole task, as 1.0 wants.</summary>
    public bool BeginsWithTask { get; set; } = true;

    public static Step Working(string text, AgentUsage? usage = null, string? id = null) => new Step.Say(new AgentEvent.StatusChanged(
        TaskId, AgentTaskState.Working, new(id ?? $"m-{text}", [new(Text: text)], IsPartial: false, usage), null, IsFinal: false));

    public static Step Chunk(string text, bool append = true, string artifact = "a-1") => new Step.Say(
        new AgentEvent.ArtifactChanged(TaskId, new(artifact, null, [new(Text: text)]), append, null));

    public static Step End(AgentTaskState state, string? text = null, AgentUsage? usage = null) => new Step.Say(new AgentEvent.StatusChanged(
        TaskId, state, text is null ? null : new("m-end", [new(Text: text)], IsPartial: false, usage), null, IsFinal: true));

    public static Step Completed => End(AgentTaskState.Completed);

    public async IAsyncEnumerable<AgentEvent> StreamAsync(
        AgentCall call, AgentMessage message, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (message.TaskId is null && _state is AgentTaskState.Failed)
            {
                // A new task; the script goes on.
                (_state, _status) = (AgentTaskState.Submitted, null);
                _artifacts.Clear();
                _history.Clear();
            }

            _received.Add(message);
        }

        await Task.Yield();
        if (BeginsWithTask && script is [Step.Say { Event: not AgentEvent.Replied }, ..])
        {
            yield return new AgentEvent.Snapshot(Snapshot());
        }

        await foreach (var change in PlayAsync(cancellationToken))
        {
            yield return change;
        }
    }

    public Task<AgentEvent> SendAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken)
    {
        Fail();
        return Task.FromResult(HasForgotten ? null : Snapshot());
    }

    public Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken)
    {
        Fail();
        return Task.FromResult<IReadOnlyList<AgentTask>?>(!CanList ? null : HasForgotten || Received.Count == 0 ? [] : [Snapshot()]);
    }

    public Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken)
    {
        Cancels++;
        lock (_gate)
        {
            var isOver = _state is AgentTaskState.Completed or AgentTaskState.Failed;
            _state = isOver ? _state : AgentTaskState.Canceled;
            _position = script.Length;
            return Task.FromResult(!isOver);
        }
    }

    public async IAsyncEnumerable<AgentEvent> ResubscribeAsync(
        AgentCall call, string taskId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Fail();
        if (!CanResubscribe)
        {
            throw new AgentCallException(RunFailure.Protocol, "Unsupported.") { Code = -32004 };
        }

        await Task.Yield();
        yield return new AgentEvent.Snapshot(Snapshot());
        await foreach (var change in PlayAsync(cancellationToken))
        {
            yield return change;
        }
    }

    private void Fail()
    {
        if (ReadFailures.TryDequeue(out var failure))
        {
            throw failure;
        }

        if (!CanResubscribe)
        {
            // Without a stream the agent goes on from one reading to the next.
            Next();
        }
    }

    private async IAsyncEnumerable<AgentEvent> PlayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (Next() is { } step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (step)
            {
                case Step.Say(var said):
                    yield return said;
                    break;
                case Step.Cut(var unheard):
                    for (var i = 0; i < unheard; i++)
                    {
                        Next();
                    }

                    yield break;
                case Step.Break(var failure):
                    throw failure;
                case Step.Wait(var until):
                    await until.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    private Step? Next()
    {
        lock (_gate)
        {
            if (_position >= script.Length)
            {
                return null;
            }

            var step = script[_position++];
            if (step is Step.Say(var said))
            {
                Keep(said);
            }

            return step;
        }
    }

    private void Keep(AgentEvent said)
    {
        switch (said)
        {
            case AgentEvent.StatusChanged status:
                if (_status is { IsPartial: false })
                {
                    _history.Add(_status);
                }

                (_state, _status) = (status.State, status.Status);
                break;
            case AgentEvent.ArtifactChanged(_, var artifact, var append, _):
                var known = _artifacts.FindIndex(other => other.ArtifactId == artifact.ArtifactId);
                if (known < 0)
                {
                    _artifacts.Add(artifact);
                }
                else
                {
                    _artifacts[known] = append ? artifact with { Parts = [.. _artifacts[known].Parts, .. artifact.Parts] } : artifact;
                }

                break;
        }
    }

    private AgentTask Snapshot()
    {
        lock (_gate)
        {
            return new(TaskId, "context", _state, _status, [.. _artifacts], [.. _history])
            {
                RequestIds = [.. _received.Select(message => message.MessageId)],
            };
        }
    }
}

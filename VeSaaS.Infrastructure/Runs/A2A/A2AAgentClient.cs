using System.Runtime.CompilerServices;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>Speaks A2A 1.0 and 0.3 over JSON-RPC, through the gateway.</summary>
internal sealed class A2AAgentClient(AgentTransport transport, IBlobStore blobs) : IAgentClient
{
    private readonly AgentDialects _dialects = new(transport);
    private readonly AgentFiles _files = new(blobs);

    public async IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage given, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = await _dialects.GetAsync(call, cancellationToken);
        if (!known.Streams)
        {
            yield return await SendAsync(call, given, cancellationToken);
            yield break;
        }

        var message = await _files.LoadAsync(call, given, known.InputModes, cancellationToken);
        await using var stream = await _dialects.CallAsync(
            call, dialect => transport.StreamAsync(call, dialect, AgentMethod.Stream, A2AWriter.Send(dialect.Dialect, message, streaming: true), cancellationToken), cancellationToken);
        await foreach (var change in EventsAsync(stream, continues: message.TaskId is not null))
        {
            yield return change;
        }
    }

    public async Task<AgentEvent> SendAsync(AgentCall call, AgentMessage given, CancellationToken cancellationToken)
    {
        var message = await _files.LoadAsync(call, given, (await _dialects.GetAsync(call, cancellationToken)).InputModes, cancellationToken);
        // An agent may wait for the end all the same, so this call has the patience of a stream.
        var result = await _dialects.CallAsync(
            call,
            dialect => transport.CallAsync(
                call, dialect, AgentMethod.Send, A2AWriter.Send(dialect.Dialect, message, streaming: false), transport.Options.IdleTimeout, cancellationToken),
            cancellationToken);
        return A2AReader.ReadEvent(result) is (AgentEvent.Snapshot or AgentEvent.Replied) and { } answer
            ? answer
            : throw AgentFailures.Unreadable("The agent answered neither with a task nor with a message.");
    }

    public async Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CallAsync(call, AgentMethod.Get, taskId, cancellationToken);
            return A2AReader.ReadBareTask(result) ?? throw AgentFailures.Unreadable("The agent answered with something that is no task.");
        }
        catch (AgentCallException exception) when (exception.Code is AgentFailures.TaskNotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken)
    {
        var dialect = await _dialects.GetAsync(call, cancellationToken);
        if (dialect.Dialect == Dialect.V03)
        {
            return null;
        }

        try
        {
            var result = await transport.CallAsync(call, dialect, AgentMethod.List, A2AWriter.List(contextId), transport.Options.RequestTimeout, cancellationToken);
            return [.. result.GetItems("tasks").Select(A2AReader.ReadBareTask).OfType<AgentTask>().Where(task => task.ContextId == contextId)];
        }
        catch (AgentCallException exception) when (exception.IsOtherVersion() || exception.Code is AgentFailures.UnsupportedOperation)
        {
            return null;
        }
    }

    public async Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CallAsync(call, AgentMethod.Cancel, taskId, cancellationToken);
            return A2AReader.ReadBareTask(result) is { State: AgentTaskState.Canceled };
        }
        catch (AgentCallException exception) when (exception.Code is AgentFailures.TaskNotCancelable)
        {
            // Some agents refuse to cancel what is cancelled already.
            return await GetTaskAsync(call, taskId, cancellationToken) is { State: AgentTaskState.Canceled };
        }
        catch (AgentCallException exception) when (exception.Code is AgentFailures.TaskNotFound or AgentFailures.UnsupportedOperation)
        {
            return false;
        }
    }

    public async IAsyncEnumerable<AgentEvent> ResubscribeAsync(AgentCall call, string taskId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await TryResubscribeAsync(call, taskId, cancellationToken);
        var first = stream is null ? null : await NextAsync(stream);
        if (first is not AgentEvent.Snapshot)
        {
            // 0.3 promises no snapshot, and 1.0 refuses when the task has ended. What came before this read is part of what is read.
            var task = await GetTaskAsync(call, taskId, cancellationToken)
                ?? throw new AgentCallException(RunFailure.AgentLostRun, "The agent does not know the task.") { Code = AgentFailures.TaskNotFound };
            yield return new AgentEvent.Snapshot(task);
            first = new AgentEvent.Snapshot(task);
        }
        else
        {
            yield return first;
        }

        if (stream is null || EndsTurn(first, continues: false))
        {
            yield break;
        }

        await foreach (var change in EventsAsync(stream, continues: true))
        {
            yield return change;
        }
    }

    private async Task<RpcStream?> TryResubscribeAsync(AgentCall call, string taskId, CancellationToken cancellationToken)
    {
        try
        {
            return await _dialects.CallAsync(
                call, dialect => transport.StreamAsync(call, dialect, AgentMethod.Subscribe, A2AWriter.Task(taskId), cancellationToken), cancellationToken);
        }
        catch (AgentCallException exception) when (exception.IsOtherVersion() || exception.Code is AgentFailures.UnsupportedOperation)
        {
            return null;
        }
    }

    private Task<System.Text.Json.JsonElement> CallAsync(AgentCall call, AgentMethod method, string taskId, CancellationToken cancellationToken) =>
        _dialects.CallAsync(
            call,
            dialect => transport.CallAsync(call, dialect, method, A2AWriter.Task(taskId), transport.Options.RequestTimeout, cancellationToken),
            cancellationToken);

    private static async IAsyncEnumerable<AgentEvent> EventsAsync(RpcStream stream, bool continues)
    {
        while (await NextAsync(stream) is { } change)
        {
            yield return change;
            if (EndsTurn(change, continues))
            {
                yield break;
            }
        }
    }

    private static async ValueTask<AgentEvent?> NextAsync(RpcStream stream)
    {
        while (await stream.ReadAsync() is { } result)
        {
            if (A2AReader.ReadEvent(result) is { } change)
            {
                return change;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether an agent has said all that it will say now. Streams may stay open after that, so nothing more is read. The snapshot with which a
    /// continued stream begins may still show the question that this message answers.
    /// </summary>
    private static bool EndsTurn(AgentEvent change, bool continues) => change switch
    {
        AgentEvent.Snapshot(var task) => A2AReader.IsTerminal(task.State) || task.State == AgentTaskState.InputRequired && !continues,
        AgentEvent.StatusChanged { State: AgentTaskState.AuthRequired, IsFinal: false } => false,
        AgentEvent.StatusChanged status => status.IsFinal || status.State == AgentTaskState.InputRequired,
        _ => false,
    };
}

using VeSaaS.Core.Runs;
using VeSaaS.Tests.Runs;

namespace VeSaaS.Tests.Tasks;

/// <summary>A new script for each new piece of work; what goes on with one goes to the script that it began with.</summary>
internal sealed class AgentsInTurn(params ScriptedAgent[] agents) : IAgentClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, ScriptedAgent> _byRun = [];
    private int _next = -1;

    public IReadOnlyList<AgentMessage> Received => [.. agents.SelectMany(agent => agent.Received)];

    public IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _next = message.TaskId is null ? Math.Min(_next + 1, agents.Length - 1) : _next;
            _byRun[call.Run] = agents[_next];
        }

        return Of(call).StreamAsync(call, message, cancellationToken);
    }

    public Task<AgentEvent> SendAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) => Of(call).SendAsync(call, message, cancellationToken);

    public Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) => Of(call).GetTaskAsync(call, taskId, cancellationToken);

    public Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken) =>
        Of(call).ListTasksAsync(call, contextId, cancellationToken);

    public Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) => Of(call).CancelTaskAsync(call, taskId, cancellationToken);

    public IAsyncEnumerable<AgentEvent> ResubscribeAsync(AgentCall call, string taskId, CancellationToken cancellationToken) =>
        Of(call).ResubscribeAsync(call, taskId, cancellationToken);

    private ScriptedAgent Of(AgentCall call)
    {
        lock (_gate)
        {
            return _byRun.TryGetValue(call.Run, out var agent) ? agent : agents[Math.Max(_next, 0)];
        }
    }
}

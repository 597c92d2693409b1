using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Runs;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat;

/// <summary>One host for tests that share nothing but it; whatever it is asked, its agents say "Hello, world".</summary>
public sealed class ScriptedHost : IAsyncLifetime
{
    internal AppHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Host = await AppHost.StartAsync(CancellationToken.None, services: services => services.AddSingleton<IAgentClient>(new OnePerRun()));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private sealed class OnePerRun : IAgentClient
    {
        private readonly ConcurrentDictionary<RunId, ScriptedAgent> _agents = new();

        public IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) =>
            Of(call).StreamAsync(call, message, cancellationToken);

        public Task<AgentEvent> SendAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) =>
            Of(call).SendAsync(call, message, cancellationToken);

        public Task<AgentTask?> GetTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) =>
            Of(call).GetTaskAsync(call, taskId, cancellationToken);

        public Task<IReadOnlyList<AgentTask>?> ListTasksAsync(AgentCall call, string contextId, CancellationToken cancellationToken) =>
            Of(call).ListTasksAsync(call, contextId, cancellationToken);

        public Task<bool> CancelTaskAsync(AgentCall call, string taskId, CancellationToken cancellationToken) =>
            Of(call).CancelTaskAsync(call, taskId, cancellationToken);

        public IAsyncEnumerable<AgentEvent> ResubscribeAsync(AgentCall call, string taskId, CancellationToken cancellationToken) =>
            Of(call).ResubscribeAsync(call, taskId, cancellationToken);

        private ScriptedAgent Of(AgentCall call) => _agents.GetOrAdd(
            call.Run, _ => new(Working("Reading", new AgentUsage("u-1", null, 100, 50, 0)), Chunk("Hello, "), Chunk("world"), Completed));
    }
}

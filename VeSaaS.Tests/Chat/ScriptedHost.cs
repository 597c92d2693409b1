using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Runs;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat;

/// <summary>
/// One host for tests that share nothing but it. Whatever they are asked, its agents say "Hello, world"; asked for a file they hand in `offers.csv`, and asked to check a result
/// they find that the first point holds and the second does not.
/// </summary>
public sealed class ScriptedHost : IAsyncLifetime
{
    /// <summary>What is in `offers.csv`.</summary>
    public static byte[] Table { get; } = "offer,fee\nA,12\nB,14\n"u8.ToArray();

    internal AppHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Host = await AppHost.StartAsync(CancellationToken.None, services: services => services.AddSingleton<IAgentClient>(new OnePerRun()));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private sealed class OnePerRun : IAgentClient
    {
        private readonly ConcurrentDictionary<RunId, ScriptedAgent> _agents = new();

        public IAsyncEnumerable<AgentEvent> StreamAsync(AgentCall call, AgentMessage message, CancellationToken cancellationToken) =>
            _agents.GetOrAdd(call.Run, _ => ScriptFor(string.Join('\n', message.Parts.Select(part => part.Text)))).StreamAsync(call, message, cancellationToken);

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

        private ScriptedAgent Of(AgentCall call) => _agents.GetOrAdd(call.Run, _ => ScriptFor(""));

        private static ScriptedAgent ScriptFor(string asked)
        {
            var reading = Working("Reading", new AgentUsage("u-1", null, 100, 50, 0));
            return asked.Contains("Check it against the points", StringComparison.Ordinal)
                ? new(reading, Chunk("1: yes, every offer has a row of its own\n2: no, the fees of line 4 are missing"), Completed)
                : asked.Contains("as a file", StringComparison.Ordinal)
                    ? new(reading, Chunk("The offers as a table."), new Step.Say(new AgentEvent.ArtifactChanged(
                        TaskId, new("table", null, [new(Bytes: Table, FileName: "offers.csv")]), Append: false, null) { IsLast = true }), Completed)
                    : new(reading, Chunk("Hello, "), Chunk("world"), Completed);
        }
    }
}

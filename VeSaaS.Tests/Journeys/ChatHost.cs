using System.Net;
using System.Net.Sockets;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Journeys;

/// <summary>A host whose demo agents are a process of their own, which can die and come back at the same address.</summary>
public sealed class ChatHost : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-demo-agents";

    private readonly string _agentsUrl = $"http://127.0.0.1:{FreePort()}";
    private HostProcess? _agents;

    internal AppHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await StartAgentsAsync(CancellationToken.None);
        Host = await AppHost.StartAsync(CancellationToken.None, new() { ["Demo:AgentsUrl"] = _agentsUrl, ["Demo:Secret"] = Secret });
    }

    public async Task StartAgentsAsync(CancellationToken cancellationToken)
    {
        _agents = HostProcess.Start(
            ["demo-agents", "--urls", _agentsUrl], new Dictionary<string, string> { ["Demo:Secret"] = Secret, ["Demo:ChunkDelay"] = "00:00:00.040" });
        await _agents.LineAsync(line => line.StartsWith("Demo agents listen at ", StringComparison.Ordinal), cancellationToken);
    }

    public async Task StopAgentsAsync()
    {
        if (_agents is { } running)
        {
            _agents = null;
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await StopAgentsAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

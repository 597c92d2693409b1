using System.Diagnostics;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Runs.JsAgent;

/// <summary>A process of the official JavaScript SDK with one agent in each version of the protocol.</summary>
public sealed class JsAgents : IAsyncLifetime
{
    private Process? _process;

    /// <summary>The agents' addresses, by the version that they speak.</summary>
    public IReadOnlyDictionary<string, string> Urls { get; private set; } = new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        await JsPackages.InstallAsync();
        _process = JsPackages.Start("node", "VeSaaS.Tests/obj/js-agent/agent.mjs");
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The agents did not start: {await _process.StandardError.ReadToEndAsync()}");
        var urls = line.Split(' ')[^2..];
        Urls = new Dictionary<string, string> { ["1.0"] = urls[0], ["0.3"] = urls[1] };
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
            running.Dispose();
        }
    }
}

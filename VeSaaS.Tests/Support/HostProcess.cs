using System.Diagnostics;
using System.Text;
using VeSaaS.Tests.Architecture;

namespace VeSaaS.Tests.Support;

/// <summary>The product as a process of its own, as a person starts it; can be killed without a chance to tidy up.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<string, bool> Condition, TaskCompletionSource<string> Seen)> _waiting = [];

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Everything on standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Everything on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts `VeSaaS.Web.dll` with arguments and configuration (keys as in appsettings, `Section:Key`).</summary>
    public static HostProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings, string environment = "Development")
    {
        var web = Path.Combine(SourceTree.Root, "VeSaaS.Web", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "VeSaaS.Web.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(SourceTree.Root, "VeSaaS.Web"),
        };
        foreach (var argument in arguments.Prepend(web))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var host = new HostProcess(new Process { StartInfo = start });
        host._process.OutputDataReceived += (_, line) => host.Hear(line.Data, host._output);
        host._process.ErrorDataReceived += (_, line) => host.Hear(line.Data, host._errors);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>The first line of either stream, past or to come, that meets the condition.</summary>
    public async Task<string> LineAsync(Func<string, bool> condition, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var past = $"{_output}\n{_errors}".Split('\n').FirstOrDefault(condition);
            if (past is not null)
            {
                return past;
            }

            _waiting.Add((condition, seen));
        }

        var exited = _process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(seen.Task, exited) == exited)
        {
            await exited;
            throw new InvalidOperationException($"The process ended with {_process.ExitCode}:\n{Output}\n{Errors}");
        }

        return await seen.Task;
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line, StringBuilder stream)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            stream.Append(line).Append('\n');
            foreach (var (condition, seen) in _waiting)
            {
                if (condition(line))
                {
                    seen.TrySetResult(line);
                }
            }
        }
    }
}

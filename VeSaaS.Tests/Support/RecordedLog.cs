using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace VeSaaS.Tests.Support;

/// <summary>Keeps messages, their values and their exceptions.</summary>
[ProviderAlias("Secrecy")]
internal sealed class RecordedLog(LogLevel level) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName, level);

    public void Dispose()
    {
        // The lines are read after the host has gone.
    }

    private sealed class Writer(RecordedLog log, string category, LogLevel level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new StringBuilder($"{logLevel} {category} {formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                foreach (var (name, value) in values)
                {
                    line.Append(' ').Append(name).Append('=').Append(value);
                }
            }

            log._lines.Enqueue(line.ToString());
        }
    }
}

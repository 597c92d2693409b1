using System.Diagnostics.Metrics;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Shell.Telemetry;

/// <summary>Counts warnings and errors by who logged them: work in the background tells of its failures in the log, and nobody watches that. No word of the entries is kept.</summary>
[ProviderAlias("Metrics")]
internal sealed class LogMetrics(IMeterFactory meters) : ILoggerProvider
{
    private readonly Counter<long> _entries = meters.Create(ProductMeter.Name)
        .CreateCounter<long>("vesaas.log.entries", "{entry}", "Warnings, errors and critical entries of the log, by level and category.");

    public ILogger CreateLogger(string categoryName) => new Counting(_entries, categoryName);

    public void Dispose()
    {
        // The factory's meter is the factory's.
    }

    private sealed class Counting(Counter<long> entries, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                entries.Add(1, KeyValuePair.Create("level", (object?)logLevel.ToString()), KeyValuePair.Create("category", (object?)category));
            }
        }
    }
}

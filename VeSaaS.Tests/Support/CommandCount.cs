using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VeSaaS.Infrastructure.Persistence.SqlServer;

namespace VeSaaS.Tests.Support;

/// <summary>Counts the commands that contexts of this test send to a database, from here to its disposal.</summary>
internal sealed class CommandCount : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    // Other tests run at the same time; their commands run in other flows.
    private static readonly AsyncLocal<CommandCount?> Current = new();

    private const int RowsOfABatch = 42;

    private readonly List<IDisposable> _subscriptions = [];
    private readonly ConcurrentDictionary<DbContext, int> _saved = [];
    private int _count;
    private int _roundTrips;

    public CommandCount()
    {
        Current.Value = this;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Commands as they are sent here.</summary>
    public int Count => _count;

    /// <summary>How often a server would be asked: SQLite is sent each row of a save by itself, and SQL Server gets up to 42 of them together.</summary>
    public int RoundTrips => _roundTrips;

    public void Dispose()
    {
        Current.Value = null;
        _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value != this)
        {
            return;
        }

        if (value.Value is DbContextEventData { Context: { } saving } && value.Key == CoreEventId.SaveChangesStarting.Name)
        {
            _saved[saving] = 0;
        }
        // The recorder asks SQL Server's model the same, without a server.
        else if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Context: { } context } command
            && (context is not SqlServerAppDbContext || SqlServerForTests.Server is not null))
        {
            Interlocked.Increment(ref _count);
            if (command.CommandSource is not CommandSource.SaveChanges || _saved.AddOrUpdate(context, 1, (_, rows) => rows + 1) % RowsOfABatch == 1)
            {
                Interlocked.Increment(ref _roundTrips);
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}

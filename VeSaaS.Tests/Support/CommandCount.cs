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

    private readonly List<IDisposable> _subscriptions = [];
    private int _count;

    public CommandCount()
    {
        Current.Value = this;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Count => _count;

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
        // The recorder asks SQL Server's model the same, without a server.
        if (value.Key == RelationalEventId.CommandExecuting.Name && Current.Value == this
            && value.Value is CommandEventData { Context: var context } && (context is not SqlServerAppDbContext || SqlServerForTests.Server is not null))
        {
            Interlocked.Increment(ref _count);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}

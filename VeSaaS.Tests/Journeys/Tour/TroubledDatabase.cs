using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Infrastructure.Persistence.Sqlite;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>Makes the host's database refuse or hold back what is read from a table, until it is mended.</summary>
internal sealed class TroubledDatabase : DbCommandInterceptor
{
    private volatile string? _failing;
    private volatile string? _slow;
    private TaskCompletionSource _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Register(IServiceCollection services) =>
        services.ConfigureDbContext<SqliteAppDbContext>(options => options.AddInterceptors(this));

    /// <summary>Every read of the table fails.</summary>
    public void Fail(string table) => _failing = $"FROM \"{table}\"";

    /// <summary>Every read of the table waits.</summary>
    public void Hold(string table)
    {
        _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _slow = $"FROM \"{table}\"";
    }

    public void Mend()
    {
        (_failing, _slow) = (null, null);
        _mended.TrySetResult();
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (_slow is { } slow && command.CommandText.Contains(slow, StringComparison.Ordinal))
        {
            await _mended.Task.WaitAsync(cancellationToken);
        }

        return _failing is { } failing && command.CommandText.Contains(failing, StringComparison.Ordinal)
            ? throw new SqliteException("database is locked", 5)
            : result;
    }
}

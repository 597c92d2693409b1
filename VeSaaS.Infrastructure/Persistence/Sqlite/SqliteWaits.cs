using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace VeSaaS.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Has whoever finds the one writer at work wait in small steps, from one millisecond on. Without it Microsoft.Data.Sqlite looks again every 150 ms, for the command's
/// timeout (https://github.com/dotnet/efcore/blob/main/src/Microsoft.Data.Sqlite.Core/SqliteDataReader.cs), which is longer than what most writers take by far.
/// </summary>
internal sealed class SqliteWaits : DbConnectionInterceptor
{
    /// <summary>How long SQLite waits by itself, in ms; then it goes on in the large steps.</summary>
    public const int Milliseconds = 5_000;

    public static readonly SqliteWaits Instance = new();

    /// <inheritdoc />
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => raw.sqlite3_busy_timeout(((SqliteConnection)connection).Handle, Milliseconds);

    /// <inheritdoc />
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Infrastructure.Persistence.Sqlite;

/// <summary>The model on SQLite.</summary>
public sealed class SqliteAppDbContext(DbContextOptions<SqliteAppDbContext> options) : AppDbContext(options)
{
    // https://sqlite.org/rescode.html: SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE
    private const int PrimaryKeyViolation = 1555;
    private const int UniqueViolation = 2067;

    /// <inheritdoc />
    public override bool IsUniqueViolation(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: PrimaryKeyViolation or UniqueViolation };

    /// <inheritdoc />
    public override async Task<IAsyncDisposable?> CommitLightlyAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        await SynchronousAsync("NORMAL");
        return new Lightness(this);
    }

    // https://sqlite.org/pragma.html#pragma_synchronous: with a write-ahead log NORMAL leaves out the wait for the disk at each commit, and can damage nothing.
    private async Task SynchronousAsync(string mode)
    {
        await using var command = Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA synchronous={mode}";
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Lightness(SqliteAppDbContext db) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                // Whoever gets the connection from the pool next relies on the disk.
                await db.SynchronousAsync("FULL");
            }
            catch
            {
                SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
                throw;
            }
            finally
            {
                await db.Database.CloseConnectionAsync();
            }
        }
    }

    /// <summary>What every context of SQLite is opened with.</summary>
    internal static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, string file) =>
        options.UseSqlite($"Data Source={file};Foreign Keys=True;Default Timeout=30").AddInterceptors(SqliteWaits.Instance);

    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqliteAppDbContext>
    {
        public SqliteAppDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite("Data Source=:memory:").UseDesignTimeIdentity().Options);
    }
}

using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Infrastructure.Persistence;

/// <summary>Brings the schema up to date, or says why it is not.</summary>
public sealed class Database(Func<AppDbContext> open, DatabaseOptions options, DataFolder folder)
{
    // https://sqlite.org/rescode.html
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Migrates SQLite by itself; of SQL Server it only checks that `VeSaaS.Web.dll migrate` has been run.</summary>
    /// <exception cref="StartupException">The database cannot be opened, is damaged, or is not up to date.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (options.Provider is DatabaseProvider.Sqlite)
        {
            await MigrateAsync(cancellationToken);
            return;
        }

        await ExplainAsync(async db =>
        {
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            if (pending > 0)
            {
                throw new StartupException($"The database lacks {pending} migrations; run 'dotnet VeSaaS.Web.dll migrate' with the same Database:ConnectionString.");
            }
        });
    }

    /// <summary>Applies all migrations.</summary>
    /// <exception cref="StartupException">The database cannot be opened or is damaged.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) => ExplainAsync(async db =>
    {
        if (options.Provider is DatabaseProvider.Sqlite)
        {
            // Kept in the file: readers do not block the writer, nor the writer readers.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
    });

    private async Task ExplainAsync(Func<AppDbContext, Task> work)
    {
        try
        {
            await using var db = open();
            await work(db);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new StartupException(
                $"The database '{folder.DatabaseFile}' in Storage:Directory is damaged or not a SQLite database; restore it from a backup or move it away.", exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"The database '{folder.DatabaseFile}' in Storage:Directory cannot be opened: {exception.Message}", exception);
        }
        catch (SqlException exception)
        {
            throw new StartupException($"SQL Server at Database:ConnectionString cannot be used: {exception.Message}", exception);
        }
    }
}

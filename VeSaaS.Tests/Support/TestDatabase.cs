using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Persistence.Recording;

namespace VeSaaS.Tests.Support;

/// <summary>
/// A migrated SQLite database of its own, copied from one that is migrated once per run, and a clock that the test moves. With a server named by
/// <c>VESAAS_TEST_SQLSERVER</c>, a database there (<see cref="SqlServerForTests"/>).
/// </summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<string> Template = new(MakeTemplate);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"vesaas-test-{Path.GetRandomFileName()}.db");
    private readonly Func<AppDbContext> _open;

    public TestDatabase()
    {
        if (SqlServerForTests.Server is not null)
        {
            var server = SqlServerForTests.NewDatabase();
            _open = () => new SqlServerAppDbContext(server);
            using var db = _open();
            db.Database.Migrate();
        }
        else
        {
            File.Copy(Template.Value, _file);
            var file = Options(_file);
            _open = () => new SqliteAppDbContext(file);
        }

        Contexts = new AppContexts(_open);
    }

    /// <summary>Opens contexts of this database.</summary>
    public AppContexts Contexts { get; }

    /// <summary>Starts at 1 March 2026, 12:00 UTC.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>A context that sees everything, for arranging and asserting.</summary>
    public AppDbContext Open() => Contexts.ForSystem("test");

    /// <summary>A context without any scope, as Identity's stores get it.</summary>
    public AppDbContext OpenUnscoped() => _open();

    public void Dispose()
    {
        if (SqlServerForTests.Server is not null)
        {
            using var db = _open();
            db.Database.EnsureDeleted();
            return;
        }

        using (var connection = new SqliteConnection($"Data Source={_file}"))
        {
            SqliteConnection.ClearPool(connection);
        }

        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_file + suffix);
        }
    }

    private static DbContextOptions<SqliteAppDbContext> Options(string file)
    {
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>();
        SqliteAppDbContext.Configure(options.UseDesignTimeIdentity(), file);
        options.RecordSql();
        return options.Options;
    }

    private static string MakeTemplate()
    {
        var file = Path.Combine(Path.GetTempPath(), $"vesaas-template-{Path.GetRandomFileName()}.db");
        using (var db = new SqliteAppDbContext(Options(file)))
        {
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode=WAL");
            db.Database.Migrate();
        }

        using (var connection = new SqliteConnection($"Data Source={file}"))
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
            SqliteConnection.ClearPool(connection);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }
}

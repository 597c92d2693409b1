using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Persistence.Recording;

namespace VeSaaS.Tests.Support;

/// <summary>A migrated SQLite database of its own, copied from one that is migrated once per run, and a clock that the test moves.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<string> Template = new(MakeTemplate);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"vesaas-test-{Path.GetRandomFileName()}.db");
    private readonly DbContextOptions<SqliteAppDbContext> _options;

    public TestDatabase()
    {
        File.Copy(Template.Value, _file);
        _options = Options(_file);
        Contexts = new AppContexts(() => new SqliteAppDbContext(_options));
    }

    /// <summary>Opens contexts of this database.</summary>
    public AppContexts Contexts { get; }

    /// <summary>Starts at 1 March 2026, 12:00 UTC.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>A context that sees everything, for arranging and asserting.</summary>
    public AppDbContext Open() => Contexts.ForSystem("test");

    /// <summary>A context without any scope, as Identity's stores get it.</summary>
    public AppDbContext OpenUnscoped() => new SqliteAppDbContext(_options);

    public void Dispose()
    {
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
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
            .UseSqlite($"Data Source={file};Foreign Keys=True;Default Timeout=30").UseDesignTimeIdentity();
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

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Persistence;

public sealed class AppDbContextTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Model_Sqlite_HasNoPendingChanges()
    {
        using var db = new SqliteAppDbContext.DesignTimeFactory().CreateDbContext([]);

        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Model_SqlServer_HasNoPendingChanges()
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);

        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Query_WithoutScope_Throws()
    {
        await using var db = _database.OpenUnscoped();

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Set<Member>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Query_ScopeOfAnotherCustomer_SeesNothing()
    {
        var (acme, _) = await TwoCustomersAsync();
        await using var db = _database.Contexts.ForCustomer(acme);

        var visible = await db.Set<Member>().Select(member => member.CustomerId).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([acme], visible);
    }

    [Fact]
    public async Task SaveChanges_RowOfAnotherCustomer_Throws()
    {
        var (acme, other) = await TwoCustomersAsync();
        await using var db = _database.Contexts.ForCustomer(acme);
        db.Add(new Member { UserId = _database.Time.NewId(), CustomerId = other, Role = MemberRole.Owner, CreatedAt = _database.Time.GetUtcNow() });

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteLightlyAsync_WaitsForNoDisk_AndWhoeverComesNextDoes(bool throws)
    {
        var (acme, _) = await TwoCustomersAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipWhen(SqlServerForTests.Server is not null, "SQLite's alone.");

        // https://sqlite.org/pragma.html#pragma_synchronous: 1 is NORMAL, 2 is FULL.
        var light = 0;
        var writing = _database.Contexts.WriteLightlyAsync(
            acme,
            async (db, token) =>
            {
                light = await SynchronousAsync(db);
                return throws ? throw new TimeoutException() : true;
            },
            cancellationToken);
        _ = throws ? (object)await Assert.ThrowsAsync<TimeoutException>(() => writing) : await writing;
        var next = await _database.Contexts.WriteAsync(acme, (db, token) => SynchronousAsync(db), cancellationToken);

        Assert.Equal((1, 2), (light, next));

        static Task<int> SynchronousAsync(AppDbContext db) => PragmaAsync(db, "synchronous");
    }

    [Fact]
    public async Task Connection_OfSqlite_WaitsForTheWriterInSmallSteps()
    {
        Assert.SkipWhen(SqlServerForTests.Server is not null, "SQLite's alone.");
        await using var db = _database.Open();
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SqliteWaits.Milliseconds, await PragmaAsync(db, "busy_timeout"));
    }

    private static async Task<int> PragmaAsync(AppDbContext db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return Convert.ToInt32(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task WriteAsync_WorkThrows_LeavesNothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<TimeoutException>(() => _database.Contexts.WriteAsSystemAsync<bool>(
            "test",
            async (db, token) =>
            {
                db.Add(NewCustomer("Half done"));
                await db.SaveChangesAsync(token);
                throw new TimeoutException();
            },
            cancellationToken));

        await using var db = _database.Open();
        Assert.False(await db.Set<Customer>().AnyAsync(cancellationToken));
    }

    private Customer NewCustomer(string name) => new()
    {
        Id = new CustomerId(_database.Time.NewId()),
        Name = name,
        TimeZone = "Europe/Berlin",
        CreatedAt = _database.Time.GetUtcNow(),
        TermsAcceptedAt = _database.Time.GetUtcNow(),
    };

    private async Task<(CustomerId Acme, CustomerId Other)> TwoCustomersAsync()
    {
        await using var db = _database.Open();
        var customers = new[] { NewCustomer("Acme"), NewCustomer("Other") };
        db.AddRange(customers);
        foreach (var customer in customers)
        {
            var user = new ApplicationUser { Id = _database.Time.NewId(), UserName = customer.Name, CreatedAt = _database.Time.GetUtcNow() };
            db.Add(user);
            db.Add(new Member { UserId = user.Id, CustomerId = customer.Id, Role = MemberRole.Owner, CreatedAt = _database.Time.GetUtcNow() });
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return (customers[0].Id, customers[1].Id);
    }
}

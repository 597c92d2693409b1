using Microsoft.EntityFrameworkCore;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Persistence.Recording;

namespace VeSaaS.Tests.Support;

/// <summary>
/// The server that <c>VESAAS_TEST_SQLSERVER</c> names, as a connection string of somebody who may create databases. Where it is set,
/// <see cref="TestDatabase"/> makes its databases there, each with a name of its own, and drops them.
/// </summary>
internal static class SqlServerForTests
{
    /// <summary>Why tests that need a server are skipped.</summary>
    public const string Missing = "VESAAS_TEST_SQLSERVER names no server.";

    /// <summary>The server's connection string, or null.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable("VESAAS_TEST_SQLSERVER") is { Length: > 0 } server ? server : null;

    /// <summary>Contexts of a new database, which exists once it is migrated.</summary>
    public static DbContextOptions<SqlServerAppDbContext> NewDatabase()
    {
        var connection = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(Server)
        {
            InitialCatalog = $"vesaas_test_{Path.GetRandomFileName().Replace('.', '_')}",
        };
        var options = new DbContextOptionsBuilder<SqlServerAppDbContext>();
        SqlServerAppDbContext.Configure(options, connection.ConnectionString);
        options.UseDesignTimeIdentity().RecordSql();
        return options.Options;
    }
}

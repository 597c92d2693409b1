using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Infrastructure.Persistence.SqlServer;

/// <summary>The model on SQL Server.</summary>
public sealed class SqlServerAppDbContext(DbContextOptions<SqlServerAppDbContext> options) : AppDbContext(options)
{
    // sys.messages: "Cannot insert duplicate key row in object with unique index" and "Violation of PRIMARY KEY or UNIQUE KEY constraint"
    private const int DuplicateInUniqueIndex = 2601;
    private const int DuplicateKey = 2627;

    // Compares and orders by code points, as SQLite does: with the collation of the server "Juno" and "juno" would be one name, and two keys that
    // differ in case one key.
    private const string Collation = "Latin1_General_100_BIN2";

    /// <inheritdoc />
    public override bool IsUniqueViolation(DbUpdateException exception) =>
        exception.InnerException is SqlException { Number: DuplicateInUniqueIndex or DuplicateKey };

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(PropertiesOf))
        {
            if ((property.GetProviderClrType() ?? property.GetValueConverter()?.ProviderClrType ?? property.ClrType) == typeof(string))
            {
                property.SetCollation(Collation);
            }
        }
    }

    private static IEnumerable<IMutableProperty> PropertiesOf(IMutableTypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(complex => PropertiesOf(complex.ComplexType)));

    /// <summary>What every context of SQL Server is opened with: what fails for a moment (a lost connection, the victim of a deadlock) is done again.</summary>
    internal static void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString, server => server.EnableRetryOnFailure());

    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerAppDbContext>
    {
        public SqlServerAppDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerAppDbContext>()
                .UseSqlServer("Server=design-time;Database=design-time").UseDesignTimeIdentity().Options);
    }
}

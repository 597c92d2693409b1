using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Architecture;
using Xunit;

namespace VeSaaS.Tests.Persistence;

/// <summary>The migration script of SQL Server, checked without a server: its syntax, its references, and what only a server would refuse.</summary>
public sealed class SqlServerSchemaTests
{
    [Fact]
    public void MigrationScript_ParsesAndResolves()
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        Assert.Equal([], TransactSql.Problems(script));
    }

    [Theory]
    [InlineData("CREATE TABLE [customers]", "CREATE TABEL [customers]")]
    [InlineData("REFERENCES [customers] ([Id])", "REFERENCES [costumers] ([Id])")]
    [InlineData("[CustomerId] uniqueidentifier NOT NULL", "[CustomerId] uniqueidentity NOT NULL")]
    public void Check_BrokenScript_IsFound(string from, string to)
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);
        var script = db.Database.GenerateCreateScript();
        Assert.Contains(from, script, StringComparison.Ordinal);

        Assert.NotEmpty(TransactSql.Problems(script.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void Model_HasOneCascadePathToEachTable()
    {
        var tables = RelationalModel().Tables;
        var cascades = tables.SelectMany(table => table.ForeignKeyConstraints)
            .Where(key => key.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull or ReferentialAction.SetDefault)
            .ToLookup(key => key.PrincipalTable.Name, key => key.Table.Name);

        // Error 1785: "may cause cycles or multiple cascade paths".
        Assert.Empty(tables.SelectMany(table => PathsBelow(table.Name, cascades, [table.Name]).GroupBy(path => path[^1])
            .Where(paths => paths.Count() > 1 || paths.Key == table.Name)
            .Select(paths => string.Join(" and ", paths.Select(path => string.Join(" -> ", path))))));
    }

    [Fact]
    public void Model_HasNoLargeColumnInAKey()
    {
        // Error 1919: a column of unlimited length cannot be part of a key or index.
        var keys = RelationalModel().Tables.SelectMany(table =>
            table.Indexes.Select(index => (index.Name, index.Columns))
                .Concat(table.UniqueConstraints.Select(constraint => (constraint.Name, constraint.Columns))));

        Assert.Empty(keys.Where(key => key.Columns.Any(column => column.StoreType.EndsWith("(max)", StringComparison.Ordinal))).Select(key => key.Name));
    }

    [Fact]
    public void Model_KeysFitTheirLimit()
    {
        // Warning 1945 when the table is made, error 1946 when a row is too long: 900 bytes for the clustered key, 1700 for the others.
        var tooLong = RelationalModel().Tables.Where(table => !table.Name.StartsWith("AspNet", StringComparison.Ordinal)).SelectMany(table =>
            table.UniqueConstraints.Select(key => (key.Name, key.Columns, Limit: key.GetIsPrimaryKey() ? 900 : 1700))
                .Concat(table.Indexes.Select(index => (index.Name, index.Columns, Limit: 1700))))
            .Where(key => key.Columns.Sum(Bytes) > key.Limit).Select(key => $"{key.Name}: {key.Columns.Sum(Bytes)} bytes");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Model_ComparesTextByCodePoints()
    {
        var others = RelationalModel().Tables.SelectMany(table => table.Columns)
            .Where(column => column.StoreType.StartsWith("nvarchar", StringComparison.Ordinal) && column.Collation is null)
            .Select(column => $"{column.Table.Name}.{column.Name}");

        // Both hold JSON, which is taken apart and never compared as a whole.
        Assert.Equal(["AspNetUserPasskeys.Data", "virtual_employees.Tags"], others.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Model_NamesOfEnumerationsFitTheirColumns()
    {
        var tooLong = Properties().Select(property => (property, Type: Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType))
            .Where(enumeration => enumeration.Type.IsEnum && enumeration.property.GetMaxLength() is { } length && Enum.GetNames(enumeration.Type).Any(name => name.Length > length))
            .Select(enumeration => enumeration.property.ToString());

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Model_LengthsThatInputIsCheckedAgainstAreThoseOfTheColumns()
    {
        // An entity's constant {Property}Length is what the forms and verbs check.
        var checks = Properties().Select(property => (Property: property, Constant: property.DeclaringType.ClrType.GetField($"{property.Name}Length")))
            .Where(check => check.Constant is { IsLiteral: true }).ToList();

        Assert.NotEmpty(checks);
        Assert.All(checks, check => Assert.True(
            check.Property.GetMaxLength() is not { } length || length >= (int)check.Constant!.GetRawConstantValue()!, check.Property.ToString()));
    }

    [Fact]
    public void Transactions_BeginOnlyInsideTheExecutionStrategy()
    {
        // Anywhere else EF throws where EnableRetryOnFailure is on, and only there.
        var places = ((string[])["VeSaaS.Core", "VeSaaS.Infrastructure", "VeSaaS.Web"]).SelectMany(project => SourceTree.Files(project, "*.cs"))
            .Where(file => SourceTree.Lines(file).Any(line => line.Contains("BeginTransaction", StringComparison.Ordinal)));

        Assert.Equal(["VeSaaS.Core/Persistence/AppContexts.cs"], places);
    }

    private static List<IProperty> Properties()
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);
        return [.. db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())];
    }

    private static int Bytes(IColumn column)
    {
        var length = column.StoreType.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && int.TryParse(column.StoreType[(open + 1)..^1], out var declared) ? declared : 0;
        return column.StoreType switch
        {
            _ when column.StoreType.StartsWith("nvarchar", StringComparison.Ordinal) => 2 * length,
            _ when column.StoreType.StartsWith("varbinary", StringComparison.Ordinal) => length,
            "uniqueidentifier" => 16,
            "bigint" => 8,
            "int" => 4,
            "bit" => 1,
            // Identity's lock-out end.
            "datetimeoffset" => 10,
            var other => throw new NotSupportedException($"The size of {other} in a key is not known here."),
        };
    }

    private static IRelationalModel RelationalModel()
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);
        return db.GetService<IDesignTimeModel>().Model.GetRelationalModel();
    }

    private static IEnumerable<string[]> PathsBelow(string table, ILookup<string, string> cascades, string[] path) =>
        cascades[table].SelectMany(child => path.Contains(child)
            ? [[.. path, child]]
            : PathsBelow(child, cascades, [.. path, child]).Prepend([.. path, child]));
}

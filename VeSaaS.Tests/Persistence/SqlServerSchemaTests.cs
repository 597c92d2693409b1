using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using VeSaaS.Infrastructure.Persistence.SqlServer;
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

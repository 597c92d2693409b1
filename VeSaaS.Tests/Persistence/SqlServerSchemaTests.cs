using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
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

        Assert.Equal([], Problems(script));
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

        Assert.NotEmpty(Problems(script.Replace(from, to, StringComparison.Ordinal)));
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

    /// <summary>Syntax errors of the script; where there are none, unresolved references of its statements.</summary>
    private static List<string> Problems(string script)
    {
        using var reader = new StringReader(script);
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        if (errors.Count > 0)
        {
            return [.. errors.Select(error => $"{error.Line}:{error.Column} {error.Message}")];
        }

        var definitions = new Definitions();
        parsed.Accept(definitions);
        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        for (var number = 0; number < definitions.Statements.Count; number++)
        {
            new Sql160ScriptGenerator().GenerateScript(definitions.Statements[number], out var statement);
            model.AddOrUpdateObjects(statement, $"statement-{number}.sql", new TSqlObjectOptions { QuotedIdentifier = true, AnsiNulls = true });
        }

        return [.. model.Validate().Where(message => message.MessageType is DacMessageType.Error).Select(message => message.ToString())];
    }

    // The idempotent script wraps each definition in IF NOT EXISTS, which the model cannot take as it is.
    private sealed class Definitions : TSqlFragmentVisitor
    {
        public List<TSqlStatement> Statements { get; } = [];

        public override void Visit(CreateTableStatement node) => Statements.Add(node);

        public override void Visit(CreateIndexStatement node) => Statements.Add(node);

        public override void Visit(AlterTableStatement node) => Statements.Add(node);
    }
}

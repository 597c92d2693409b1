using Microsoft.SqlServer.Dac;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace VeSaaS.Tests.Persistence;

/// <summary>Reads T-SQL as SQL Server would: its grammar by ScriptDom, its names by a DacFx model, and some rules that neither of them knows.</summary>
internal static class TransactSql
{
    // "Procedure has an unresolved reference": only a warning there, because a procedure may be older than its tables.
    private const int Unresolved = 71502;

    /// <summary>Syntax errors of the script; where there are none, unresolved references of its statements.</summary>
    public static IReadOnlyList<string> Problems(string script)
    {
        var (parsed, errors) = Parse(script);
        if (parsed is null)
        {
            return errors;
        }

        using var model = Model(parsed);
        return Problems(model);
    }

    /// <summary>What is wrong with statements that run on the schema of a script. Each is checked as a procedure with its parameters.</summary>
    public static IReadOnlyList<string> Problems(string schema, IEnumerable<(string Text, string Parameters, string Place)> statements)
    {
        var (parsed, errors) = Parse(schema);
        if (parsed is null)
        {
            return errors;
        }

        using var model = Model(parsed);
        var problems = new List<string>();
        var number = 0;
        foreach (var (text, parameters, place) in statements)
        {
            var (statement, syntax) = Parse(text);
            var rules = new Rules();
            statement?.Accept(rules);
            problems.AddRange(syntax.Concat(rules.Broken).Select(problem => $"{place}: {problem}\n{text}"));
            if (statement is not null)
            {
                model.AddOrUpdateObjects($"CREATE PROCEDURE [p{number++}] {parameters} AS\nBEGIN\n{text}\nEND", place, new TSqlObjectOptions { QuotedIdentifier = true, AnsiNulls = true });
            }
        }

        return [.. problems, .. Problems(model)];
    }

    private static (TSqlFragment? Parsed, IReadOnlyList<string> Errors) Parse(string script)
    {
        using var reader = new StringReader(script);
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0 ? (parsed, []) : (null, [.. errors.Select(error => $"{error.Line}:{error.Column} {error.Message}")]);
    }

    private static TSqlModel Model(TSqlFragment script)
    {
        var definitions = new Definitions();
        script.Accept(definitions);
        var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        for (var number = 0; number < definitions.Statements.Count; number++)
        {
            new Sql160ScriptGenerator().GenerateScript(definitions.Statements[number], out var statement);
            model.AddOrUpdateObjects(statement, $"statement-{number}.sql", new TSqlObjectOptions { QuotedIdentifier = true, AnsiNulls = true });
        }

        return model;
    }

    private static List<string> Problems(TSqlModel model) =>
        [.. model.Validate().Where(message => message.MessageType is DacMessageType.Error || message.Number == Unresolved).Select(message => message.ToString())];

    // The idempotent script wraps each definition in IF NOT EXISTS, which the model cannot take as it is.
    private sealed class Definitions : TSqlFragmentVisitor
    {
        public List<TSqlStatement> Statements { get; } = [];

        public override void Visit(CreateTableStatement node) => Statements.Add(node);

        public override void Visit(CreateIndexStatement node) => Statements.Add(node);

        public override void Visit(AlterTableStatement node) => Statements.Add(node);
    }

    /// <summary>What a server refuses when it compiles the statement; numbers are those of sys.messages.</summary>
    private sealed class Rules : TSqlFragmentVisitor
    {
        private static readonly string[] Aggregates = ["COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG", "STRING_AGG"];

        public List<string> Broken { get; } = [];

        public override void Visit(FunctionCall node)
        {
            if (Aggregates.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase) && node.OverClause is null
                && node.Parameters.Any(parameter => Contains(parameter, fragment => fragment is ScalarSubquery || IsAggregate(fragment))))
            {
                Broken.Add("130: an aggregate of an aggregate or a subquery");
            }
        }

        public override void Visit(GroupByClause node)
        {
            if (Contains(node, fragment => fragment is ScalarSubquery || IsAggregate(fragment)))
            {
                Broken.Add("144: an aggregate or a subquery in GROUP BY");
            }

            if (node.GroupingSpecifications.OfType<ExpressionGroupingSpecification>().Any(group => !Contains(group, fragment => fragment is ColumnReferenceExpression)))
            {
                Broken.Add("164: GROUP BY without a column");
            }
        }

        private static bool IsAggregate(TSqlFragment fragment) =>
            fragment is FunctionCall call && call.OverClause is null && Aggregates.Contains(call.FunctionName.Value, StringComparer.OrdinalIgnoreCase);

        private static bool Contains(TSqlFragment fragment, Func<TSqlFragment, bool> wanted)
        {
            var search = new Search(wanted);
            fragment.AcceptChildren(search);
            return search.Found || (fragment is not FunctionCall && wanted(fragment));
        }

        private sealed class Search(Func<TSqlFragment, bool> wanted) : TSqlFragmentVisitor
        {
            public bool Found { get; private set; }

            public override void Visit(TSqlFragment node) => Found |= wanted(node);
        }
    }
}

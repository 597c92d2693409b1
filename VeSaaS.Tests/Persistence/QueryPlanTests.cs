using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Tests.Persistence.Recording;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Persistence;

/// <summary>
/// The plan that SQLite makes for every query and set-based write of the product that was recorded in this run: none may read a table that grows from
/// end to end, none may sort such a table to show one page of it. Without statistics, as a database has none until somebody runs ANALYZE: SQLite
/// then takes every table for a large one. SQL Server has the same indexes.
/// </summary>
[Collection(AfterTheRest.Name)]
public sealed partial class QueryPlanTests : IDisposable
{
    // Any other table grows with use.
    private static readonly Dictionary<string, string> Small = new()
    {
        ["audit_chain"] = "one row",
        ["categories"] = "a dozen, and what operators add",
        ["customer_denials"] = "the customers that an operator has shut out at this moment; a page shows all of them",
        ["former_addresses"] = "one row per address that an operator gave up",
        ["gateway_bindings"] = "one row per imported agent",
        ["model_costs"] = "the models that an operator has given a cost",
        ["operator_links"] = "the first operator's, which a new one removes, and one for each operator who was invited",
        ["signing_keys"] = "a few keys; old ones are deleted",
        ["virtual_employees"] = "the catalogue of one installation; the marketplace reads it once after each change",
        ["AspNetRoles"] = "Admin",
        ["AspNetUserRoles"] = "operators only",
    };

    // By a part of the statement that no other has.
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["FROM \"audit_checkpoints\" AS \"a\"\nORDER BY"] = "verification reads the whole chain",
        ["\"c\".\"EndRequestedAt\" IS NULL\nGROUP BY \"c\".\"VirtualEmployeeId\""] = "counts the companies of every listing, once in ten minutes",
        ["LEFT JOIN (\n    SELECT \"b\".\"ScopeId\", \"b\".\"Spent\""] = "what a month of every listing has cost, once in ten minutes",
        ["FROM \"customers\" AS \"c\"\nWHERE \"c\".\"Id\" = @id OR instr("] = "an operator looks for customers by any part of their names",
        ["FROM \"customers\" AS \"c\"\nWHERE instr("] = "an operator looks for customers by any part of their names",
        ["FROM \"message_feedback\" AS \"m\"\nWHERE @ef_filter__SeesEveryCustomer2 OR \"m\".\"CustomerId\" = @ef_filter__VisibleCustomer\nGROUP BY"] = "counts the verdicts on every listing for an operator",
        ["\"t\".\"StartedAt\" >= @since\nGROUP BY \"t\".\"VirtualEmployeeId\""] = "adds up a month of trials for an operator, whose budget limits how many there are",
        ["DELETE FROM \"listing_terms\" AS \"l\""] = "throws the whole index away to build it anew",
        ["ORDER BY \"r1\".\"AskedAt\", \"r\".\"Id\""] = "sorts what waits for the people of one company, found by its state",
        ["SELECT MAX(\"c0\".\"Period\")\n    FROM \"closed_months\" AS \"c0\""] = "looks at every company for months to close, once in five minutes",
        ["FROM \"usage_quarantine\" AS \"u\"\nGROUP BY"] = "groups everything that waits for an operator, who is there to empty it",
        ["SELECT DISTINCT \"u\".\"Sender\"\nFROM \"usage_quarantine\""] = "the senders of everything that waits, when an operator tries all of it again",
        ["FROM \"customers\" AS \"c\"\nWHERE \"c\".\"CreatedAt\" < @until"] = "counts the companies for an operator who looks at a month",
        ["GROUP BY \"s0\".\"ListingName\""] = "adds up the invoices of a month for an operator, found by their period",
        ["GROUP BY \"t\".\"HireId\", \"t\".\"Purpose\", \"t\".\"ContextId\""] = "sorts what one company used in some days, found by its calls",
        ["\"r0\".\"Order\" < \"r\".\"Order\""] = "sorts the runs that wait for a node, found by their state",
    };

    // A list of ids that is empty.
    private const string NeverTrue = "WHERE 0";

    private readonly TestDatabase _database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task EveryQuery_ReadsByIndex()
    {
        Assert.SkipWhen(SqlServerForTests.Server is not null, "These are plans of SQLite.");
        var slow = new List<string>();
        foreach (var (sql, place) in SqlRecording.Sqlite.Where(query => !Excused.Keys.Any(query.Key.Contains) && !query.Key.Contains(NeverTrue, StringComparison.Ordinal)))
        {
            slow.AddRange((await ProblemsAsync(sql)).Select(problem => $"{place}: {problem}\n{sql}\n"));
        }

        Assert.True(slow.Count == 0, string.Join('\n', slow));
    }

    [Theory]
    [InlineData("""SELECT * FROM "runs" AS "r" WHERE "r"."Id" = @id""", null)]
    [InlineData("""SELECT * FROM "runs" AS "r" WHERE "r"."Input" = @id""", "SCAN r")]
    [InlineData("""UPDATE "runs" AS "r" SET "Order" = 1 WHERE "r"."Input" = @id""", "SCAN r")]
    [InlineData("""SELECT * FROM "signing_keys" AS "s" WHERE "s"."PublicKey" = @id""", null)]
    [InlineData("SELECT * FROM \"audit_entries\" AS \"a\" ORDER BY \"a\".\"At\", \"a\".\"Id\"\nLIMIT @size", null)]
    [InlineData("SELECT * FROM \"audit_entries\" AS \"a\" WHERE \"a\".\"Type\" = @id ORDER BY \"a\".\"Subject\"\nLIMIT @size", "TEMP B-TREE FOR ORDER BY")]
    public async Task Check_Plan_FindsWhatIsSlow(string sql, string? problem)
    {
        Assert.SkipWhen(SqlServerForTests.Server is not null, "These are plans of SQLite.");
        var problems = await ProblemsAsync(sql);

        Assert.Equal(problem is null ? 0 : 1, problems.Count);
        Assert.All(problems, found => Assert.Contains(problem!, found, StringComparison.Ordinal));
    }

    private async Task<List<string>> ProblemsAsync(string sql)
    {
        var tables = Aliases().Matches(sql).ToDictionary(match => match.Groups["alias"].Value, match => match.Groups["table"].Value);
        var end = sql.TrimEnd().Split('\n')[^1];
        var isLimited = end.StartsWith("LIMIT ", StringComparison.Ordinal);
        // A page has its size as a parameter; First and Single, which pick one of a few, have it as a number.
        var isPage = end.StartsWith("LIMIT @", StringComparison.Ordinal);
        var problems = new List<string>();
        foreach (var step in await PlanAsync(sql))
        {
            var table = tables.GetValueOrDefault(step.Split(' ') is [_, var alias, ..] ? alias : "");
            var grows = table is not null && !Small.ContainsKey(table);
            var scans = step.StartsWith("SCAN ", StringComparison.Ordinal) && !(isLimited && step.Contains(" INDEX ", StringComparison.Ordinal));
            var sorts = step == "USE TEMP B-TREE FOR ORDER BY" && isPage && tables.Values.Any(other => !Small.ContainsKey(other));
            if ((grows && (scans || step.Contains("AUTOMATIC", StringComparison.Ordinal))) || sorts)
            {
                problems.Add(step);
            }
        }

        return problems;
    }

    private async Task<List<string>> PlanAsync(string sql)
    {
        await using var db = _database.Open();
        await db.Database.OpenConnectionAsync(Token);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (Match parameter in Parameters().Matches(sql))
        {
            if (!command.Parameters.Contains(parameter.Value))
            {
                command.Parameters.Add(new SqliteParameter(parameter.Value, DBNull.Value));
            }
        }

        await using var reader = await command.ExecuteReaderAsync(Token);
        var steps = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        }

        return steps;
    }

    [GeneratedRegex("\"(?<table>\\w+)\" AS \"(?<alias>\\w+)\"")]
    private static partial Regex Aliases();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameters();
}

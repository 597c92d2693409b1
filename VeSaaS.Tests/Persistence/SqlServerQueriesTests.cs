using Microsoft.EntityFrameworkCore;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Persistence.Recording;
using Xunit;

namespace VeSaaS.Tests.Persistence;

/// <summary>What the product asked of the database during this run, as SQL Server would have been asked.</summary>
[Collection(AfterTheRest.Name)]
public sealed class SqlServerQueriesTests
{
    [Fact]
    public void EveryQueryAndSave_HasTransactSql()
    {
        AssertNone(SqlRecording.Untranslated.Select(failure => $"{failure.Value}: {failure.Key}"));
    }

    [Fact]
    public void EveryStatement_ParsesAndResolves()
    {
        AssertNone(TransactSql.Problems(Schema(), SqlRecording.TSql.Values.Select(statement => (statement.Text, statement.Parameters, statement.Place.ToString()))));
    }

    [Fact]
    public void EveryPlaceInTheProduct_WasRecorded()
    {
        Assert.SkipUnless(AfterTheRest.IsWholeRun, AfterTheRest.WhyNot);
        var reached = SqlRecording.Reached.GroupBy(place => CallSites.Statement(place.Key)).Where(places => places.Key is not null)
            .ToDictionary(places => places.Key!, places => places.Any(place => place.Value));

        // Whoever adds a query or a write adds a test that runs it; nothing more is needed.
        AssertNone(CallSites.All().Where(place => !reached.TryGetValue(place.Key, out var saved) || (place.Value && !saved)).Select(place => place.Key.ToString()).Order());
    }

    [Theory]
    [InlineData("SELECT [c].[Name] FROM [customers] AS [c] WHERE [c].[Id] = @id", "")]
    [InlineData("SELECT [c].[Nam] FROM [customers] AS [c] WHERE [c].[Id] = @id", "[Nam]")]
    [InlineData("UPDATE [custmers] SET [Name] = N'' WHERE [Id] = @id", "[custmers]")]
    [InlineData("SELECT [c].[Name] FROM [customers] AS [c] WHERE", "end of file")]
    [InlineData("SELECT [s].[Name] FROM (SELECT [c].[Name] FROM [customers] AS [c] ORDER BY [c].[Name]) AS [s]", "ORDER BY clause is not valid")]
    [InlineData("SELECT SUM((SELECT COUNT(*) FROM [members] AS [m] WHERE [m].[CustomerId] = [c].[Id])) FROM [customers] AS [c]", "130")]
    [InlineData("SELECT COUNT(*) FROM [customers] AS [c] GROUP BY (SELECT COUNT(*) FROM [members])", "144")]
    [InlineData("SELECT COUNT(*) FROM [customers] AS [c] GROUP BY @id", "164")]
    public void Check_BrokenStatement_IsFound(string statement, string problem)
    {
        var problems = TransactSql.Problems(Schema(), [(statement, "@id uniqueidentifier", "here")]);

        Assert.Equal(problem.Length > 0, problems.Count > 0);
        Assert.All(problems.Take(1), found => Assert.Contains(problem, found, StringComparison.Ordinal));
    }

    // Assert.Empty shortens what it found.
    private static void AssertNone(IEnumerable<string> problems)
    {
        var found = problems.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static string Schema()
    {
        using var db = new SqlServerAppDbContext.DesignTimeFactory().CreateDbContext([]);
        return db.Database.GenerateCreateScript();
    }
}

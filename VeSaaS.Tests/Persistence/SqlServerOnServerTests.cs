using Microsoft.EntityFrameworkCore;
using VeSaaS.Infrastructure.Persistence.SqlServer;
using VeSaaS.Tests.Persistence.Recording;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Persistence;

/// <summary>What was recorded in this run, compiled by a real server on the migrated schema. Nothing is executed.</summary>
[Collection(AfterTheRest.Name)]
public sealed class SqlServerOnServerTests
{
    [Fact]
    public async Task EveryStatement_IsCompiledByTheServer()
    {
        Assert.SkipWhen(SqlServerForTests.Server is null, SqlServerForTests.Missing);
        var token = TestContext.Current.CancellationToken;
        await using var db = new SqlServerAppDbContext(SqlServerForTests.NewDatabase());
        await db.Database.MigrateAsync(token);
        try
        {
            await db.Database.OpenConnectionAsync(token);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SET NOEXEC ON";
            await command.ExecuteNonQueryAsync(token);
            var refused = new List<string>();
            foreach (var statement in SqlRecording.TSql.Values)
            {
                command.CommandText = statement.Parameters.Length == 0 ? statement.Text : $"DECLARE {statement.Parameters};\n{statement.Text}";
                try
                {
                    await command.ExecuteNonQueryAsync(token);
                }
                catch (Microsoft.Data.SqlClient.SqlException exception)
                {
                    refused.Add($"{statement.Place}: {exception.Number} {exception.Message}\n{statement.Text}");
                }
            }

            Assert.True(refused.Count == 0, string.Join('\n', refused));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
            await db.Database.EnsureDeletedAsync(CancellationToken.None);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Audit;

/// <summary>`verify-audit` as an operator runs it: a process of its own on the data folder of a host that has stopped.</summary>
[Collection(OneAtATime.Name)]
public sealed class VerifyAuditCommandTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vesaas-verify-{Path.GetRandomFileName()}");
    private long _rows;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Settings => new() { ["Storage:Directory"] = _folder, ["Demo:Enabled"] = "false" };

    // A real chain, sealed by a real host with its own keys.
    public async ValueTask InitializeAsync()
    {
        using var host = await AppHost.StartAsync(Token, new() { ["Storage:Directory"] = _folder, ["Demo:Enabled"] = "false" });
        await using (var db = host.Contexts.ForSystem("test"))
        {
            for (var row = 0; row < 10; row++)
            {
                db.Audit(TimeProvider.System, "test.written", Actor.System, null, $"row:{row}");
            }

            await db.SaveChangesAsync(Token);
        }

        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            _rows = await db.Set<AuditEntry>().CountAsync(Token);
            return !await db.Set<AuditEntry>().AnyAsync(row => row.Sequence == null, Token);
        });
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task SoundChain_EndsWithNoughtAndSaysIntact()
    {
        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains($"Intact: {_rows} sealed rows,", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET Detail = '[]' WHERE Sequence = 4", "Changed: Row 4 (", "has another detail than when it was sealed")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 4", "Removed: Row 4 was removed.", "Broken: 1 place in")]
    [InlineData(InsertFourth, "Inserted: Row 4 (", "row:forged")]
    public async Task TamperedChain_EndsWithOneAndNamesTheRow(string sql, string named, string words)
    {
        await TamperAsync(sql);

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Intact", output, StringComparison.Ordinal);
    }

    private const string InsertFourth = """
        UPDATE audit_entries SET Sequence = -Sequence - 1 WHERE Sequence >= 4;
        UPDATE audit_entries SET Sequence = -Sequence WHERE Sequence < 0;
        INSERT INTO audit_entries (Id, At, Type, ActorKind, Subject, Detail, Sequence, DetailDigest, Seal)
        SELECT '00000000-0000-0000-0000-00000000BAD0', At, Type, ActorKind, 'row:forged', Detail, 4, DetailDigest, Seal FROM audit_entries WHERE Sequence = 3;
        """;

    private async Task TamperAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "vesaas.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task<(int Code, string Output)> RunAsync()
    {
        await using var command = HostProcess.Start(["verify-audit"], Settings);
        var code = await command.ExitAsync(Token);
        return (code, command.Output);
    }
}

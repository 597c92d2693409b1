using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Persistence;

/// <summary>`backup` as an operator runs it: a process of its own beside the product, and the product started from what it wrote.</summary>
[Collection(OneAtATime.Name)]
public sealed class BackupCommandTests : IDisposable
{
    private static readonly CustomerId Customer = new(Guid.Parse("7d0cf1b5-6a1b-4a53-9b43-0d6e6d6f3b11"));

    private readonly string _root = Directory.CreateTempSubdirectory("vesaas-backup-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_root, "data");

    private string Target => Path.Combine(_root, "copies", "one");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Backup_WhileTheProductRuns_IsThatMomentAndStartsAsAWholeProduct()
    {
        BlobHash kept;
        using (var host = await StartAsync(Data))
        {
            kept = await PutAsync(host, "a report");
            await WriteAsync(host, "before");
            await SealedAsync(host);

            var (code, output, errors) = await BackupAsync(Target);

            Assert.Equal((0, ""), (code, errors));
            Assert.Matches("^Backed up: a database of [0-9,]+ bytes, 1 files, [1-9][0-9]* keys.", output);
            await WriteAsync(host, "after");
        }

        using var restored = await StartAsync(Target);
        await using var db = restored.Contexts.ForSystem("test");
        using var file = new StreamReader(restored.Services.GetRequiredService<IBlobStore>().Open(BlobOwner.Of(Customer), kept)!);

        Assert.Equal(["row:before"], await db.Set<AuditEntry>().Where(entry => entry.Type == "test.written").Select(entry => entry.Subject).ToListAsync(Token));
        Assert.Equal("a report", await file.ReadToEndAsync(Token));
        Assert.IsType<AuditVerification.Intact>(await restored.Services.GetRequiredService<VerifyAudit>().ExecuteAsync(actor: null, Token));
        Assert.Equal(["one"], Directory.EnumerateFileSystemEntries(Path.Combine(_root, "copies")).Select(Path.GetFileName));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Target) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Backup_LeftOverOfOneThatDied_IsReplaced()
    {
        using var host = await StartAsync(Data);
        Directory.CreateDirectory(Path.Combine(Target + ".incomplete", "blobs"));
        await File.WriteAllTextAsync(Path.Combine(Target + ".incomplete", "vesaas.db"), "half", Token);

        Assert.Equal(0, (await BackupAsync(Target)).Code);

        Assert.True(new FileInfo(Path.Combine(Target, "vesaas.db")).Length > 100_000);
    }

    [Theory]
    [InlineData("copies", "exists already")]
    [InlineData("data/copy", "lies inside the data folder")]
    public async Task Backup_FolderThatCannotBe_SaysWhyAndWritesNothing(string folder, string words)
    {
        using (await StartAsync(Data))
        {
            Directory.CreateDirectory(Path.Combine(_root, "copies"));
            var before = Directory.EnumerateFileSystemEntries(Path.Combine(_root, "copies")).Count();

            var (code, _, errors) = await BackupAsync(Path.Combine(_root, folder));

            Assert.Equal(1, code);
            Assert.Contains(words, errors, StringComparison.Ordinal);
            Assert.Equal(before, Directory.EnumerateFileSystemEntries(Path.Combine(_root, "copies")).Count());
            Assert.False(Directory.Exists(Path.Combine(Data, "copy")));
        }
    }

    [Fact]
    public async Task Backup_DatabaseIsDamaged_SaysSoAndLeavesNothingThatLooksWhole()
    {
        using (await StartAsync(Data))
        {
            // It has made its database, and stops.
        }

        await DamageAsync(Path.Combine(Data, "vesaas.db"));

        var (code, _, errors) = await BackupAsync(Target);

        Assert.Equal(1, code);
        Assert.Contains("vesaas.db", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    private static Task<AppHost> StartAsync(string folder) =>
        AppHost.StartAsync(Token, new() { ["Storage:Directory"] = folder, ["Demo:Enabled"] = "false" });

    private static async Task<BlobHash> PutAsync(AppHost host, string text)
    {
        await using var draft = await host.Services.GetRequiredService<IBlobStore>()
            .ReceiveAsync(BlobOwner.Of(Customer), new MemoryStream(Encoding.UTF8.GetBytes(text)), long.MaxValue, Token);
        draft!.Commit();
        return draft.Hash;
    }

    private static async Task WriteAsync(AppHost host, string row)
    {
        await using var db = host.Contexts.ForSystem("test");
        db.Audit(TimeProvider.System, "test.written", Actor.System, null, $"row:{row}");
        await db.SaveChangesAsync(Token);
    }

    private static Task SealedAsync(AppHost host) => Eventually.UntilAsync(async () =>
    {
        await using var db = host.Contexts.ForSystem("test");
        return !await db.Set<AuditEntry>().AnyAsync(row => row.Sequence == null, Token);
    });

    // Everything but the first page, so that it still looks like a database.
    private static async Task DamageAsync(string database)
    {
        await using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync(Token);
        }

        await using var file = File.OpenWrite(database);
        file.Position = 4096;
        await file.WriteAsync(Enumerable.Repeat((byte)'x', (int)file.Length - 4096).ToArray(), Token);
    }

    private async Task<(int Code, string Output, string Errors)> BackupAsync(string target)
    {
        await using var command = HostProcess.Start(["backup", target], new Dictionary<string, string> { ["Storage:Directory"] = Data, ["Demo:Enabled"] = "false" });
        var code = await command.ExitAsync(Token);
        return (code, command.Output, command.Errors);
    }
}

using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Audit;

public sealed class SealAuditEntriesTests : IDisposable
{
    private readonly AuditWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Rows_GetTheirSequenceInTheOrderOfTime()
    {
        await _world.WithTenAsync(Token);

        var rows = await _world.RowsAsync(Token);

        Assert.Equal(Enumerable.Range(1, 10).Select(number => ((long?)number, $"row:{number}")), rows.Select(row => (row.Sequence, row.Subject)));
    }

    [Fact]
    public async Task RowsThatComeLater_ContinueTheChain()
    {
        await _world.WithTenAsync(Token);
        await _world.WriteAsync(3, Token);
        await _world.Sealer().ExecuteAsync(Token);
        // The lease of the first sealer holds.
        Assert.IsType<SealOutcome.Elsewhere>(await _world.Sealer().ExecuteAsync(Token));

        _world.Database.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new SealOutcome.Sealed(3), await _world.Sealer().ExecuteAsync(Token));
        Assert.Equal(13, Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token)).Rows);
    }

    [Fact]
    public async Task TwoSealersAtOnce_GiveOneGaplessChain()
    {
        const int rows = 400;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sealers = Enumerable.Range(0, 2).Select(_ => _world.Sealer()).Select(sealer => Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await sealer.ExecuteAsync(Token);
                    // Nobody holds the lease for longer than a moment, so both really seal.
                    await _world.SqlAsync("UPDATE audit_chain SET LeaseOwner = NULL", Token);
                }
            },
            Token)).ToList();
        for (var written = 0; written < rows; written += 20)
        {
            await _world.WriteAsync(20, Token);
        }

        while ((await _world.RowsAsync(Token)).Any(row => row.Sequence is null))
        {
            await Task.Yield();
        }

        await done.CancelAsync();
        await Task.WhenAll(sealers);

        Assert.Equal(Enumerable.Range(1, rows).Select(number => (long?)number), (await _world.RowsAsync(Token)).Select(row => row.Sequence));
        Assert.Equal(rows, Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token)).Rows);
    }

    [Fact]
    public async Task DeathBetweenTwoRows_LeavesNothingHalfSealed()
    {
        await _world.WriteAsync(10, Token);
        var dying = new DiesAtRow(5);
        await using (var db = _world.Database.Open())
        {
            var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
                .UseSqlite(db.Database.GetConnectionString(), sqlite => sqlite.MaxBatchSize(1)).UseDesignTimeIdentity().AddInterceptors(dying).Options;
            await Assert.ThrowsAnyAsync<Exception>(() => _world.Sealer(new AppContexts(() => new SqliteAppDbContext(options))).ExecuteAsync(Token));
        }

        Assert.True(dying.HasDied);
        Assert.All(await _world.RowsAsync(Token), row => Assert.Null(row.Sequence));
        _world.Database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new SealOutcome.Sealed(10), await _world.Sealer().ExecuteAsync(Token));
        Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token));
    }

    [Fact]
    public async Task KeyThatCannotBeOpened_BlocksInsteadOfBeginningAnew()
    {
        await _world.WithTenAsync(Token);
        await _world.WriteAsync(1, Token);
        _world.Database.Time.Advance(TimeSpan.FromMinutes(1));
        var lost = new SecretProtector(bytes => bytes, _ => throw new CryptographicException());
        var sealer = new SealAuditEntries(_world.Database.Contexts, lost, new AuditMetrics(TestMeters.New()), _world.Database.Time, NullLogger<SealAuditEntries>.Instance);

        Assert.IsType<SealOutcome.Blocked>(await sealer.ExecuteAsync(Token));
        Assert.IsType<AuditVerification.NoKey>(await new VerifyAudit(_world.Database.Contexts, lost, _world.Database.Time).ExecuteAsync(null, Token));
    }

    [Fact]
    public async Task HeadRemoved_BlocksInsteadOfBeginningAnew()
    {
        await _world.WithTenAsync(Token);
        await _world.SqlAsync("DELETE FROM audit_chain", Token);
        await _world.WriteAsync(1, Token);

        Assert.IsType<SealOutcome.Blocked>(await _world.Sealer().ExecuteAsync(Token));
    }

    [Fact]
    public async Task ManyRows_GetACheckpointByCount()
    {
        await _world.WriteAsync(SealAuditEntries.CheckpointRows, Token);
        var sealer = _world.Sealer();
        while (await sealer.ExecuteAsync(Token) is SealOutcome.Sealed { Rows: > 0 })
        {
        }

        Assert.Equal(1, Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token)).Checkpoints);
    }

    private sealed class DiesAtRow(int row) : DbCommandInterceptor
    {
        private int _updates;

        public bool HasDied => _updates >= row;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("UPDATE \"audit_entries\"", StringComparison.Ordinal) && ++_updates == row)
            {
                throw new IOException("The process dies here.");
            }

            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}

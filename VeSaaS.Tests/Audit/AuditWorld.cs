using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Tests.Support;

namespace VeSaaS.Tests.Audit;

/// <summary>A log with its sealer, and the hands of somebody who has rights on the database.</summary>
public sealed class AuditWorld : IDisposable
{
    public static readonly SecretProtector Protector = new(bytes => [.. bytes.Reverse()], bytes => [.. bytes.Reverse()]);

    public TestDatabase Database { get; } = new();

    public VerifyAudit Verify => new(Database.Contexts, Protector, Database.Time);

    public SearchAudit Search => new(Database.Contexts, Database.Time);

    public EraseAuditDetail Erase => new(Database.Contexts, Database.Time);

    public SealAuditEntries Sealer(AppContexts? contexts = null) =>
        new(contexts ?? Database.Contexts, Protector, new AuditMetrics(TestMeters.New()), Database.Time, NullLogger<SealAuditEntries>.Instance);

    public async Task WriteAsync(int count, CancellationToken cancellationToken)
    {
        await using var db = Database.Open();
        for (var row = 0; row < count; row++)
        {
            Database.Time.Advance(TimeSpan.FromMilliseconds(10));
            db.Audit(Database.Time, "test.written", Actor.Member(Guid.AllBitsSet), null, $"row:{row + 1}", new { before = row, after = row + 1 });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Ten rows, of which the first is subject `row:1`, sealed.</summary>
    public async Task<AuditWorld> WithTenAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(10, cancellationToken);
        await Sealer().ExecuteAsync(cancellationToken);
        return this;
    }

    public async Task SqlAsync(string sql, CancellationToken cancellationToken)
    {
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    public async Task<List<AuditEntry>> RowsAsync(CancellationToken cancellationToken)
    {
        await using var db = Database.Open();
        return await db.Set<AuditEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).ToListAsync(cancellationToken);
    }

    public void Dispose() => Database.Dispose();
}

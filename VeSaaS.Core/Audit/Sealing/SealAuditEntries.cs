using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>What one round of sealing did.</summary>
public abstract record SealOutcome
{
    private SealOutcome()
    {
    }

    /// <summary>So many rows were sealed now; nought when none waited.</summary>
    public sealed record Sealed(int Rows) : SealOutcome;

    /// <summary>Another process seals.</summary>
    public sealed record Elsewhere : SealOutcome;

    /// <summary>Nothing can be sealed until somebody mends the cause.</summary>
    public sealed record Blocked(string Cause) : SealOutcome;
}

/// <summary>
/// Gives committed audit rows their sequence and seal, a batch at a time, in the order of (time, id) as seen. The head moves by a guarded
/// update in the rows' transaction, so two processes at once, or one that dies in between, never leave a gap or a fork.
/// </summary>
public sealed partial class SealAuditEntries(
    AppContexts contexts, SecretProtector protector, AuditMetrics metrics, TimeProvider time, ILogger<SealAuditEntries> logger)
{
    /// <summary>Rows of one batch at most.</summary>
    public const int BatchSize = 500;

    /// <summary>A checkpoint is due after so many rows.</summary>
    public const int CheckpointRows = 1000;

    /// <summary>A checkpoint is due when rows came and the last one is so old.</summary>
    public static readonly TimeSpan CheckpointAge = TimeSpan.FromMinutes(15);

    private const string Reason = "the audit chain belongs to the installation";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private readonly Guid _owner = time.NewId();

    /// <summary>Seals what waits, one batch.</summary>
    public async Task<SealOutcome> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var waiting = await db.Set<AuditEntry>().AnyAsync(entry => entry.Sequence == null, cancellationToken);
        var chain = await ReadAsync(db, cancellationToken);
        if (chain is null && waiting)
        {
            if (await db.Set<AuditEntry>().AnyAsync(entry => entry.Sequence != null, cancellationToken))
            {
                return new SealOutcome.Blocked("The row of the chain is gone although rows are sealed; restore it from a backup.");
            }

            await CreateAsync(cancellationToken);
            chain = await ReadAsync(db, cancellationToken);
        }

        if (chain is null || (!waiting && !IsCheckpointDue(chain, chain.Sequence)))
        {
            return new SealOutcome.Sealed(0);
        }

        if (!await TakeLeaseAsync(db, chain, cancellationToken))
        {
            return new SealOutcome.Elsewhere();
        }

        if (OpenKey(protector, chain) is not { } key)
        {
            return new SealOutcome.Blocked("The chain's key cannot be decrypted; restore the data-protection keys.");
        }

        var rows = await contexts.WriteAsSystemAsync(Reason, (write, token) => SealAsync(write, chain, key, token), cancellationToken);
        if (rows is null)
        {
            return new SealOutcome.Elsewhere();
        }

        // After the commit: what was rolled back did not happen.
        foreach (var row in rows)
        {
            Tell(row);
        }

        return new SealOutcome.Sealed(rows.Count);
    }

    /// <summary>The chain's key; null when the data-protection keys that protect it are lost.</summary>
    internal static SealingKey? OpenKey(SecretProtector protector, AuditChain chain)
    {
        try
        {
            return new SealingKey(protector.Unprotect(chain.ProtectedKey));
        }
        catch (CryptographicException)
        {
            // The caller says so; a new key would cut the chain off from what is sealed.
            return null;
        }
    }

    internal static Task<AuditChain?> ReadAsync(AppDbContext db, CancellationToken cancellationToken) =>
        db.Set<AuditChain>().AsNoTracking().SingleOrDefaultAsync(chain => chain.Id == AuditChain.OnlyId, cancellationToken);

    private bool IsCheckpointDue(AuditChain chain, long sequence) =>
        sequence - chain.CheckpointSequence >= CheckpointRows
        || (sequence > chain.CheckpointSequence && time.GetUtcNow() - chain.CheckpointAt >= CheckpointAge);

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(SealingKey.Length);
        var now = time.GetUtcNow();
        var chain = new AuditChain
        {
            Id = AuditChain.OnlyId,
            ProtectedKey = protector.Protect(secret),
            CreatedAt = now,
            Seal = SealingKey.Genesis,
            CheckpointAt = now,
            HeadMac = new SealingKey(secret).Head(0, SealingKey.Genesis, 0),
        };
        await using var db = contexts.ForSystem(Reason);
        db.Add(chain);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Another process began the chain at the same time; its key is the one.
            Log.BegunElsewhere(logger);
        }
    }

    private async Task<bool> TakeLeaseAsync(AppDbContext db, AuditChain chain, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (chain.LeaseOwner == _owner && chain.LeaseUntil - now > Lease / 2)
        {
            return true;
        }

        return await db.Set<AuditChain>()
            .Where(row => row.Id == AuditChain.OnlyId && (row.LeaseOwner == null || row.LeaseOwner == _owner || row.LeaseUntil <= now))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.LeaseOwner, _owner).SetProperty(row => row.LeaseUntil, now + Lease), cancellationToken) == 1;
    }

    // Null: somebody else moved the head since it was read.
    private async Task<IReadOnlyList<AuditEntry>?> SealAsync(AppDbContext db, AuditChain chain, SealingKey key, CancellationToken cancellationToken)
    {
        var rows = await db.Set<AuditEntry>().Where(entry => entry.Sequence == null)
            .OrderBy(entry => entry.At).ThenBy(entry => entry.Id).Take(BatchSize).ToListAsync(cancellationToken);
        var (sequence, seal) = (chain.Sequence, chain.Seal);
        foreach (var row in rows)
        {
            row.Sequence = ++sequence;
            row.DetailDigest = SealingKey.Digest(row.Detail);
            row.Seal = seal = key.Seal(sequence, seal, row, row.DetailDigest);
        }

        var checkpoint = IsCheckpointDue(chain, sequence) ? Checkpoint(key, chain.Checkpoints + 1, sequence, seal) : null;
        var checkpoints = checkpoint?.Number ?? chain.Checkpoints;
        var moved = await db.Set<AuditChain>()
            .Where(row => row.Id == AuditChain.OnlyId && row.Sequence == chain.Sequence && row.Checkpoints == chain.Checkpoints)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Sequence, sequence).SetProperty(row => row.Seal, seal)
                    .SetProperty(row => row.Checkpoints, checkpoints).SetProperty(row => row.HeadMac, key.Head(sequence, seal, checkpoints))
                    .SetProperty(row => row.CheckpointSequence, checkpoint == null ? chain.CheckpointSequence : sequence)
                    .SetProperty(row => row.CheckpointAt, checkpoint == null ? chain.CheckpointAt : checkpoint.At),
                cancellationToken);
        if (moved != 1)
        {
            db.ChangeTracker.Clear();
            return null;
        }

        if (checkpoint is not null)
        {
            db.Add(checkpoint);
            Log.Checkpoint(logger, checkpoint.Number, sequence, Convert.ToHexStringLower(seal), Convert.ToHexStringLower(checkpoint.Signature));
        }

        return rows;
    }

    private void Tell(AuditEntry row)
    {
        metrics.Sealed(row);
        if (SecurityEvents.Find(row.Type) is { } known)
        {
            Log.Security(logger, known.Level, known.Id, row.Type, row.At, row.ActorKind, row.ActorId, row.CustomerId?.Value, row.Subject, row.Sequence);
        }
    }

    private AuditCheckpoint Checkpoint(SealingKey key, int number, long sequence, byte[] seal)
    {
        var now = time.GetUtcNow();
        return new AuditCheckpoint { Number = number, Sequence = sequence, Seal = seal, At = now, Signature = key.Checkpoint(number, sequence, seal, now) };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Audit checkpoint {Number}: {Sequence} rows, seal {Seal}, signature {Signature}.")]
        public static partial void Checkpoint(ILogger logger, int number, long sequence, string seal, string signature);

        [LoggerMessage(
            EventId = 4600,
            Message = "{SecurityEventType} ({SecurityEventId}) at {At}: {ActorKind} {ActorId}, customer {CustomerId}, {Subject}, row {Sequence}.",
            EventName = "security.event")]
        public static partial void Security(
            ILogger logger, LogLevel level, int securityEventId, string securityEventType, DateTimeOffset at, string actorKind, Guid? actorId, Guid? customerId,
            string subject, long? sequence);

        [LoggerMessage(2, LogLevel.Information, "Another process began the audit chain.")]
        public static partial void BegunElsewhere(ILogger logger);
    }
}

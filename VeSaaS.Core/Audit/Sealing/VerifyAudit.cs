using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>
/// Reads the whole sealed log and proves it: each row against its seal, each seal against the one before, the end against the stored head, and
/// the way there against the checkpoints. What nobody can see from inside: a row that was written with rights on the database and
/// sealed like any other, and a database that was replaced whole by an older one; the latter shows against the checkpoints in the host's logs.
/// </summary>
public sealed class VerifyAudit(AppContexts contexts, SecretProtector protector, TimeProvider time)
{
    /// <summary>How many findings are told one by one.</summary>
    public const int MostFindings = 100;

    private const int PageSize = 1000;

    /// <summary>Verifies.</summary>
    /// <param name="actor">Who asks, for the row `audit.verified`; null writes none (the command line, which may look at a copy).</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<AuditVerification> ExecuteAsync(Actor? actor, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("the audit log is verified whole");
        var verification = await VerifyAsync(db, cancellationToken);
        if (actor is { } person)
        {
            db.Audit(time, AuditActs.Verified, person, null, AuditActs.Log, verification switch
            {
                AuditVerification.Intact intact => new { result = "intact", rows = intact.Rows, findings = 0 },
                AuditVerification.Broken broken => new { result = "broken", rows = broken.Rows, findings = broken.Total },
                _ => new { result = "noKey", rows = 0L, findings = 0 },
            });
            await db.SaveChangesAsync(cancellationToken);
        }

        return verification;
    }

    private async Task<AuditVerification> VerifyAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        // Before the rows: whatever is sealed meanwhile lies behind this head.
        var head = await SealAuditEntries.ReadAsync(db, cancellationToken);
        var checkpoints = await db.Set<AuditCheckpoint>().AsNoTracking().OrderBy(checkpoint => checkpoint.Number).ToListAsync(cancellationToken);
        if (head is null)
        {
            return await WithoutHeadAsync(db, checkpoints.Count, cancellationToken);
        }

        if (SealAuditEntries.OpenKey(protector, head) is not { } key)
        {
            return new AuditVerification.NoKey();
        }

        var remembered = new Dictionary<long, byte[]>();
        foreach (var checkpoint in checkpoints.Where(checkpoint => IsSigned(key, checkpoint)))
        {
            remembered[checkpoint.Sequence] = checkpoint.Seal;
        }

        var headIsSigned = CryptographicOperations.FixedTimeEquals(key.Head(head.Sequence, head.Seal, head.Checkpoints), head.HeadMac);
        if (headIsSigned)
        {
            remembered[head.Sequence] = head.Seal;
        }

        var walk = new ChainWalk(key, remembered);
        var rows = await WalkAsync(db, walk, cancellationToken);
        CheckEnd(walk, head, headIsSigned, (await SealAuditEntries.ReadAsync(db, cancellationToken))?.Sequence ?? head.Sequence);
        CheckCheckpoints(walk, key, checkpoints, head, headIsSigned);
        await CheckErasuresAsync(db, walk, cancellationToken);
        return walk.Total > 0
            ? new AuditVerification.Broken(rows, walk.Findings, walk.Total)
            : new AuditVerification.Intact(
                rows, checkpoints.Count, await WaitingAsync(db, cancellationToken), head.Sequence == 0 ? "" : Convert.ToHexStringLower(head.Seal));
    }

    private static async Task<AuditVerification> WithoutHeadAsync(AppDbContext db, int checkpoints, CancellationToken cancellationToken)
    {
        var rows = await db.Set<AuditEntry>().CountAsync(entry => entry.Sequence != null, cancellationToken);
        return rows == 0 && checkpoints == 0
            ? new AuditVerification.Intact(0, 0, await WaitingAsync(db, cancellationToken), "")
            : new AuditVerification.Broken(rows, [new AuditFinding(AuditFindingKind.Head, 0, null, "The head of the chain, with its key, was removed; the rows cannot be proven.")], 1);
    }

    private static Task<int> WaitingAsync(AppDbContext db, CancellationToken cancellationToken) =>
        db.Set<AuditEntry>().CountAsync(entry => entry.Sequence == null, cancellationToken);

    private static async Task<long> WalkAsync(AppDbContext db, ChainWalk walk, CancellationToken cancellationToken)
    {
        long rows = 0;
        var after = long.MinValue;
        AuditEntry? current = null;
        while (true)
        {
            var page = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Sequence > after)
                .OrderBy(entry => entry.Sequence).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var next in page)
            {
                if (current is not null)
                {
                    walk.Visit(current, next);
                }

                current = next;
            }

            rows += page.Count;
            if (page.Count < PageSize)
            {
                break;
            }

            after = page[^1].Sequence!.Value;
        }

        if (current is not null)
        {
            walk.Visit(current, null);
        }

        return rows;
    }

    // latest: where the head was after the rows had been read.
    private static void CheckEnd(ChainWalk walk, AuditChain head, bool headIsSigned, long latest)
    {
        if (!headIsSigned)
        {
            walk.Add(AuditFindingKind.Head, head.Sequence, null, $"The stored head of the chain, row {head.Sequence}, was changed.");
        }
        else if (!walk.Agrees(head.Sequence, head.Seal))
        {
            walk.Add(AuditFindingKind.Head, head.Sequence, null, $"Row {head.Sequence} has another seal than the stored head of the chain.");
        }

        if (walk.Last < head.Sequence)
        {
            walk.Gap(walk.Last + 1, head.Sequence);
        }
        else if (walk.Last > latest)
        {
            walk.Add(AuditFindingKind.Inserted, latest + 1, null, latest + 1 == walk.Last
                ? $"Row {walk.Last} lies behind the end of the chain and has been inserted."
                : $"Rows {latest + 1} to {walk.Last} lie behind the end of the chain and have been inserted.");
        }
    }

    private static void CheckCheckpoints(ChainWalk walk, SealingKey key, List<AuditCheckpoint> checkpoints, AuditChain head, bool headIsSigned)
    {
        var number = 0;
        foreach (var checkpoint in checkpoints)
        {
            number++;
            for (; number < checkpoint.Number; number++)
            {
                walk.Add(AuditFindingKind.Checkpoint, number, null, $"Checkpoint {number} was removed.");
            }

            if (!IsSigned(key, checkpoint))
            {
                walk.Add(AuditFindingKind.Checkpoint, number, null, $"Checkpoint {number} was changed or inserted.");
            }
            else if (!walk.Agrees(checkpoint.Sequence, checkpoint.Seal) || checkpoint.Sequence > walk.Last)
            {
                walk.Add(AuditFindingKind.Checkpoint, number, null, $"Checkpoint {number} contradicts the rows: at row {checkpoint.Sequence} the chain was another.");
            }
        }

        while (headIsSigned && ++number <= head.Checkpoints)
        {
            walk.Add(AuditFindingKind.Checkpoint, number, null, $"Checkpoint {number} was removed.");
        }
    }

    private static async Task CheckErasuresAsync(AppDbContext db, ChainWalk walk, CancellationToken cancellationToken)
    {
        foreach (var row in walk.Erased)
        {
            var subject = AuditActs.SubjectOf(row.Id);
            if (!await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == AuditActs.DetailErased && entry.Subject == subject, cancellationToken))
            {
                walk.Add(AuditFindingKind.Changed, row.Sequence!.Value, row, "lost its detail, and no row says who erased it");
            }
        }
    }

    private static bool IsSigned(SealingKey key, AuditCheckpoint checkpoint) =>
        CryptographicOperations.FixedTimeEquals(key.Checkpoint(checkpoint.Number, checkpoint.Sequence, checkpoint.Seal, checkpoint.At), checkpoint.Signature);
}

using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Audit;

/// <summary>What became of an erasure.</summary>
public enum EraseOutcome
{
    /// <summary>The detail is gone; the row and its seal stay.</summary>
    Erased,

    /// <summary>There is no such row.</summary>
    NotFound,

    /// <summary>The row is not sealed yet, seconds at most: erasing now would seal nothing.</summary>
    NotSealed,
}

/// <summary>Erases what a row says in detail, because a person has the right to it. The chain still holds: the seal covers the detail's digest.</summary>
public sealed class EraseAuditDetail(AppContexts contexts, TimeProvider time)
{
    /// <summary>Erases, and says so in a row of its own.</summary>
    public Task<EraseOutcome> ExecuteAsync(Guid entry, string reason, Actor actor, CancellationToken cancellationToken) =>
        contexts.WriteAsSystemAsync("the audit log belongs to the installation", async (db, token) =>
        {
            var sealedRow = await db.Set<AuditEntry>().Where(row => row.Id == entry).Select(row => new { row.Sequence, row.CustomerId }).SingleOrDefaultAsync(token);
            if (sealedRow is null)
            {
                return EraseOutcome.NotFound;
            }

            if (sealedRow.Sequence is null)
            {
                return EraseOutcome.NotSealed;
            }

            await db.Set<AuditEntry>().Where(row => row.Id == entry).ExecuteUpdateAsync(set => set.SetProperty(row => row.Detail, ""), token);
            db.Audit(time, AuditActs.DetailErased, actor, sealedRow.CustomerId, AuditActs.SubjectOf(entry), new { reason });
            return EraseOutcome.Erased;
        }, cancellationToken);
}

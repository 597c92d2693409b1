using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Audit;

/// <summary>Reads a page of the log, newest first, and writes into the log that somebody did.</summary>
public sealed class SearchAudit(AppContexts contexts, TimeProvider time)
{
    /// <summary>Rows of a page.</summary>
    public const int PageSize = 50;

    /// <summary>Reads the page behind the cursor.</summary>
    public async Task<AuditResults> ExecuteAsync(AuditFilter filter, AuditCursor? behind, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator reads the audit log of the installation");
        var log = await AuditRows.OfAsync(db, filter, cancellationToken);
        var rows = await log.ReadAsync(behind, PageSize + 1, cancellationToken);
        log.WriteDown(time, AuditActs.Searched, actor, behind?.At);
        await db.SaveChangesAsync(cancellationToken);
        AuditCursor? older = rows.Count > PageSize ? AuditCursor.Of(rows[PageSize - 1]) : null;
        return new AuditResults(await log.NamedAsync(rows.Take(PageSize).ToList(), cancellationToken), older);
    }
}

using System.Runtime.CompilerServices;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Audit;

/// <summary>Reads everything that matches, newest first, without holding it in memory, and writes into the log that somebody took it.</summary>
public sealed class ExportAudit(AppContexts contexts, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>The row `audit.exported` is committed before the first row is given, so that an export that breaks off is known, too.</summary>
    /// <param name="filter">What to take.</param>
    /// <param name="format">As what, for the log: `csv` or `jsonl`.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<AuditRow> ExecuteAsync(
        AuditFilter filter, string format, Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator exports the audit log of the installation");
        var log = await AuditRows.OfAsync(db, filter, cancellationToken);
        // The first page is read before, so that an export never contains itself.
        var page = await log.ReadAsync(null, PageSize, cancellationToken);
        log.WriteDown(time, AuditActs.Exported, actor, format: format);
        await db.SaveChangesAsync(cancellationToken);
        while (page.Count > 0)
        {
            foreach (var row in await log.NamedAsync(page, cancellationToken))
            {
                yield return row;
            }

            page = page.Count < PageSize ? [] : await log.ReadAsync(AuditCursor.Of(page[^1]), PageSize, cancellationToken);
        }
    }
}

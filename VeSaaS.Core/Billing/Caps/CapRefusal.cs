using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>A call that did not begin, or did not go on, because a cap has no room.</summary>
/// <param name="Customer">Whose.</param>
/// <param name="HireId">Who would have worked.</param>
/// <param name="Subject">What for, as the audit log names it: `run:{id}` or `task:{id}`.</param>
/// <param name="Standing">The cap, as it stood.</param>
/// <param name="Words">All of it in words for a person.</param>
public sealed record CapRefusal(CustomerId Customer, Guid HireId, string Subject, CapStanding Standing, string Words)
{
    /// <summary>Audit: a cap refused a call.</summary>
    public const string Refused = "billing.call_refused";

    /// <summary>What is left does not fit even the shortest call: the cap counts as reached, until it is raised or the month is over.</summary>
    public bool IsFull { get; init; }

    // What waits for room is tried again every time that room may have come.
    private static readonly TimeSpan SaidFor = TimeSpan.FromHours(1);

    /// <summary>
    /// Writes it into the audit log, once an hour for the same subject, and marks a cap that counts as reached. In the transaction of the refusal where that is
    /// kept. Whether people were told.
    /// </summary>
    public async Task<bool> WriteAsync(AppDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - SaidFor;
        if (!await db.Set<AuditEntry>().AnyAsync(
            entry => entry.Subject == Subject && entry.At > before && entry.Type == Refused && entry.CustomerId == Customer, cancellationToken))
        {
            db.Audit(time, Refused, Actor.System, Customer, Subject, new
            {
                hire = HireId,
                cap = Standing.Scope.ToString(),
                of = Standing.ScopeId,
                spent = Standing.Spent.ToString(),
                held = Standing.Held.ToString(),
                limit = Standing.Limit.ToString(),
            });
        }

        if (!IsFull)
        {
            return false;
        }

        var row = await CapLimits.PresentAsync(db, time, Customer, Standing.Scope, Standing.ScopeId, cancellationToken);
        return await CapMarks.TellAsync(db, time, await row.In(db).AsNoTracking().SingleAsync(cancellationToken), isFull: true, cancellationToken);
    }
}

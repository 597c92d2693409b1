using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;

namespace VeSaaS.Core.Audit;

/// <summary>Reads a page of the log, newest first, and writes into the log that somebody did.</summary>
public sealed class SearchAudit(AppContexts contexts, TimeProvider time)
{
    /// <summary>Rows of a page.</summary>
    public const int PageSize = 50;

    private static readonly string[] Kinds = [Actor.System.Kind, Actor.Anonymous.Kind, Actor.Member(default).Kind, Actor.Operator(default).Kind, Actor.ApiKey(default).Kind];

    /// <summary>Reads the page behind the cursor.</summary>
    public async Task<AuditResults> ExecuteAsync(AuditFilter filter, AuditCursor? behind, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator reads the audit log of the installation");
        var (actorKind, actorId) = await ActorAsync(db, filter.Actor, cancellationToken);
        var customer = await CustomerAsync(db, filter.Customer, cancellationToken);
        var rows = new List<AuditEntry>();
        if (!IsUnknown(filter.Actor, actorKind, actorId) && (string.IsNullOrEmpty(filter.Customer) || customer is not null))
        {
            var query = Matching(db.Set<AuditEntry>().AsNoTracking(), filter, behind);
            query = actorKind is null ? query : query.Where(entry => entry.ActorKind == actorKind);
            query = actorId is null ? query : query.Where(entry => entry.ActorId == actorId);
            query = customer is null ? query : query.Where(entry => entry.CustomerId == customer);
            rows = await query.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(PageSize + 1).ToListAsync(cancellationToken);
        }

        // Ids, never the address that was typed: this row cannot be asked to forget a person.
        db.Audit(time, AuditActs.Searched, actor, null, AuditActs.Log, new
        {
            type = filter.Type, actor = actorKind ?? actorId?.ToString("D"), customer = customer?.Value, subject = filter.Subject,
            from = filter.From, to = filter.To, before = behind?.At,
        });
        await db.SaveChangesAsync(cancellationToken);
        AuditCursor? older = rows.Count > PageSize ? new AuditCursor(rows[PageSize - 1].At, rows[PageSize - 1].Id) : null;
        return new AuditResults(await NamedAsync(db, rows.Take(PageSize).ToList(), cancellationToken), older);
    }

    private static IQueryable<AuditEntry> Matching(IQueryable<AuditEntry> query, AuditFilter filter, AuditCursor? behind)
    {
        if (filter.Type is { Length: > 0 } type)
        {
            query = query.Where(entry => entry.Type.StartsWith(type));
        }

        if (filter.Subject is { Length: > 0 } subject)
        {
            query = query.Where(entry => entry.Subject.StartsWith(subject));
        }

        if (filter.From is { } from)
        {
            var start = new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero);
            query = query.Where(entry => entry.At >= start);
        }

        if (filter.To is { } to && to < DateOnly.MaxValue)
        {
            var end = new DateTimeOffset(to.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            query = query.Where(entry => entry.At < end);
        }

        if (behind is { } cursor)
        {
            query = query.Where(entry => entry.At < cursor.At || (entry.At == cursor.At && entry.Id.CompareTo(cursor.Id) < 0));
        }

        return query;
    }

    private static bool IsUnknown(string? actor, string? kind, Guid? id) => !string.IsNullOrEmpty(actor) && kind is null && id is null;

    private static async Task<(string? Kind, Guid? Id)> ActorAsync(AppDbContext db, string? actor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(actor))
        {
            return (null, null);
        }

        if (Kinds.Contains(actor))
        {
            return (actor, null);
        }

        if (Guid.TryParse(actor, out var id))
        {
            return (null, id);
        }

        var address = actor.Trim().ToUpperInvariant();
        return (null, await db.Users.Where(user => user.NormalizedEmail == address).Select(user => (Guid?)user.Id).FirstOrDefaultAsync(cancellationToken));
    }

    private static async Task<CustomerId?> CustomerAsync(AppDbContext db, string? customer, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(customer))
        {
            return null;
        }

        return Guid.TryParse(customer, out var id)
            ? new CustomerId(id)
            : await db.Set<Customer>().Where(row => row.Name == customer).OrderBy(row => row.CreatedAt).Select(row => (CustomerId?)row.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<AuditRow>> NamedAsync(AppDbContext db, List<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var userIds = entries.Select(entry => entry.ActorId).OfType<Guid>().Distinct().ToList();
        var users = await db.Users.Where(user => userIds.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email, cancellationToken);
        var keyIds = userIds.ConvertAll(id => new ApiKeyId(id));
        var keys = await db.Set<ApiKey>().Where(key => keyIds.Contains(key.Id)).ToDictionaryAsync(key => key.Id.Value, key => $"{key.Name} ({key.Prefix})", cancellationToken);
        var customerIds = entries.Select(entry => entry.CustomerId).OfType<CustomerId>().Distinct().ToList();
        var customers = await db.Set<Customer>().Where(customer => customerIds.Contains(customer.Id))
            .ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
        return [.. entries.Select(entry => new AuditRow(
            entry,
            entry.ActorId is { } actor ? users.GetValueOrDefault(actor) ?? keys.GetValueOrDefault(actor) : null,
            entry.CustomerId is { } customer ? customers.GetValueOrDefault(customer) : null))];
    }
}

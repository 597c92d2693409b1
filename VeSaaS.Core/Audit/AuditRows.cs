using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;

namespace VeSaaS.Core.Audit;

/// <summary>A filter whose names have become ids: what reading the log page by page and exporting it have in common.</summary>
internal sealed class AuditRows
{
    private static readonly string[] Kinds = [Actor.System.Kind, Actor.Anonymous.Kind, Actor.Member(default).Kind, Actor.Operator(default).Kind, Actor.ApiKey(default).Kind];

    private readonly AppDbContext _db;
    private readonly AuditFilter _filter;
    private readonly string? _actorKind;
    private readonly Guid? _actorId;
    private readonly CustomerId? _customer;

    private AuditRows(AppDbContext db, AuditFilter filter, string? actorKind, Guid? actorId, CustomerId? customer) =>
        (_db, _filter, _actorKind, _actorId, _customer) = (db, filter, actorKind, actorId, customer);

    private bool MatchesNothing =>
        (!string.IsNullOrEmpty(_filter.Actor) && _actorKind is null && _actorId is null) || (!string.IsNullOrEmpty(_filter.Customer) && _customer is null);

    /// <summary>Looks the names of the filter up.</summary>
    public static async Task<AuditRows> OfAsync(AppDbContext db, AuditFilter filter, CancellationToken cancellationToken)
    {
        var (actorKind, actorId) = await ActorAsync(db, filter.Actor, cancellationToken);
        return new AuditRows(db, filter, actorKind, actorId, await CustomerAsync(db, filter.Customer, cancellationToken));
    }

    /// <summary>Writes into the log what is read from it. Ids, never the address that was typed: this row cannot be asked to forget a person.</summary>
    public void WriteDown(TimeProvider time, string type, Actor actor, DateTimeOffset? before = null, string? format = null) =>
        _db.Audit(time, type, actor, null, AuditActs.Log, new
        {
            type = _filter.Type, actor = _actorKind ?? _actorId?.ToString("D"), customer = _customer?.Value, subject = _filter.Subject,
            from = _filter.From, to = _filter.To, before, format,
        });

    /// <summary>So many rows behind the cursor, newest first.</summary>
    public async Task<List<AuditEntry>> ReadAsync(AuditCursor? behind, int count, CancellationToken cancellationToken) =>
        MatchesNothing
            ? []
            : await Matching(behind).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(count).ToListAsync(cancellationToken);

    /// <summary>The rows with the names that a person knows.</summary>
    public async Task<IReadOnlyList<AuditRow>> NamedAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var userIds = entries.Select(entry => entry.ActorId).OfType<Guid>().Distinct().ToList();
        var users = await _db.Users.Where(user => userIds.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email, cancellationToken);
        var keyIds = userIds.ConvertAll(id => new ApiKeyId(id));
        var keys = await _db.Set<ApiKey>().Where(key => keyIds.Contains(key.Id)).ToDictionaryAsync(key => key.Id.Value, key => $"{key.Name} ({key.Prefix})", cancellationToken);
        var customerIds = entries.Select(entry => entry.CustomerId).OfType<CustomerId>().Distinct().ToList();
        var customers = await _db.Set<Customer>().Where(customer => customerIds.Contains(customer.Id))
            .ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
        return [.. entries.Select(entry => new AuditRow(
            entry,
            entry.ActorId is { } actor ? users.GetValueOrDefault(actor) ?? keys.GetValueOrDefault(actor) : null,
            entry.CustomerId is { } customer ? customers.GetValueOrDefault(customer) : null))];
    }

    private IQueryable<AuditEntry> Matching(AuditCursor? behind)
    {
        var query = _db.Set<AuditEntry>().AsNoTracking();
        query = _actorKind is null ? query : query.Where(entry => entry.ActorKind == _actorKind);
        query = _actorId is null ? query : query.Where(entry => entry.ActorId == _actorId);
        query = _customer is null ? query : query.Where(entry => entry.CustomerId == _customer);
        if (_filter.Type is { Length: > 0 } type)
        {
            query = query.Where(entry => entry.Type.StartsWith(type));
        }

        if (_filter.Subject is { Length: > 0 } subject)
        {
            query = query.Where(entry => entry.Subject.StartsWith(subject));
        }

        if (_filter.From is { } from)
        {
            var start = new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero);
            query = query.Where(entry => entry.At >= start);
        }

        if (_filter.To is { } to && to < DateOnly.MaxValue)
        {
            var end = new DateTimeOffset(to.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            query = query.Where(entry => entry.At < end);
        }

        return behind is { } cursor
            ? query.Where(entry => entry.At < cursor.At || (entry.At == cursor.At && entry.Id.CompareTo(cursor.Id) < 0))
            : query;
    }

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
}

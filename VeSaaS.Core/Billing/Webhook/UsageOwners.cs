using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Whose a record is.</summary>
/// <param name="Customer">Who pays, or tried.</param>
/// <param name="Calendar">The customer's, for its months.</param>
/// <param name="Agent">Who worked.</param>
/// <param name="HireId">The hire, or the trial.</param>
/// <param name="Prices">The hire's prices; null for a trial, which the run engine puts on the operator's account.</param>
/// <param name="Payer">The customer where the agent is billed by the webhook at that time, else nobody.</param>
internal sealed record UsageOwner(CustomerId Customer, CustomerCalendar Calendar, AgentRef Agent, Guid HireId, HirePriceHistory? Prices, UsagePayer Payer);

/// <summary>Finds the owners of the records of one batch, with one query for each kind of thing, however many records there are.</summary>
internal sealed class UsageOwners
{
    // A call that began before the access was proven closed is reported when it ends; clocks differ.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromHours(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly Dictionary<(UsageNameKind Kind, string Name), string> _names;
    private readonly Dictionary<CustomerId, CustomerCalendar> _calendars;
    private readonly HashSet<AgentRef> _agents;
    private readonly ILookup<(CustomerId, AgentRef), AccessGrant> _grants;
    private readonly IReadOnlyDictionary<Guid, HirePriceHistory> _prices;
    private readonly BillingSources _sources;

    private UsageOwners(
        TimeProvider time, Dictionary<(UsageNameKind, string), string> names, Dictionary<CustomerId, CustomerCalendar> calendars, HashSet<AgentRef> agents,
        ILookup<(CustomerId, AgentRef), AccessGrant> grants, IReadOnlyDictionary<Guid, HirePriceHistory> prices, BillingSources sources) =>
        (_time, _names, _calendars, _agents, _grants, _prices, _sources) = (time, names, calendars, agents, grants, prices, sources);

    /// <summary>Reads what the records need.</summary>
    public static async Task<UsageOwners> ReadAsync(
        AppDbContext db, TimeProvider time, string sender, IReadOnlyCollection<UsageRecord> records, CancellationToken cancellationToken)
    {
        var written = records.Select(record => record.Customer).Concat(records.Select(record => record.Agent)).Distinct().ToList();
        var names = await db.Set<UsageName>().AsNoTracking().Where(row => row.Sender == sender && written.Contains(row.Name))
            .ToDictionaryAsync(row => (row.Kind, row.Name), row => row.Target, cancellationToken);
        var customers = records.Select(record => CustomerOf(names, record)).OfType<CustomerId>().Distinct().ToList();
        var agents = records.Select(record => AgentOf(names, record)).OfType<AgentRef>().Distinct().ToList();
        var calendars = await db.Set<Customer>().Where(row => customers.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Calendar, cancellationToken);
        var listed = await db.Set<VirtualEmployee>().Where(row => agents.Contains(row.Agent)).Select(row => row.Agent).ToListAsync(cancellationToken);
        var grants = await db.Set<AccessGrant>().AsNoTracking()
            .Where(row => customers.Contains(row.CustomerId) && agents.Contains(row.Agent)).ToListAsync(cancellationToken);
        var hires = grants.Where(grant => grant.Reason is GrantReason.Hire).Select(grant => grant.ReasonId).ToList();
        return new(
            time, names, calendars, [.. listed], grants.ToLookup(grant => (grant.CustomerId, grant.Agent)),
            await HirePrices.ReadOfAllAsync(db, hires, cancellationToken), await BillingSources.ReadAsync(db, agents, cancellationToken));
    }

    /// <summary>The owner, or why there is none.</summary>
    public (UsageOwner? Owner, QuarantineReason? Reason) Find(UsageRecord record)
    {
        if (CustomerOf(_names, record) is not { } customer || !_calendars.TryGetValue(customer, out var calendar))
        {
            return (null, QuarantineReason.UnknownCustomer);
        }

        if (AgentOf(_names, record) is not { } agent || !_agents.Contains(agent))
        {
            return (null, QuarantineReason.UnknownAgent);
        }

        if (record.OccurredAt > _time.GetUtcNow() + Skew)
        {
            return (null, QuarantineReason.InTheFuture);
        }

        // The gateway knows company and agent. A company employs an agent once at a time; beside that hire another may be on its way out, and a trial ending.
        var grant = _grants[(customer, agent)].Where(row => Held(row, record.OccurredAt))
            .OrderBy(row => row.Reason).ThenBy(row => row.RevokeRequestedAt <= record.OccurredAt).ThenBy(row => row.CreatedAt).ThenBy(row => row.ReasonId)
            .FirstOrDefault();
        return grant switch
        {
            null => (null, QuarantineReason.NotHired),
            { Reason: GrantReason.Trial } => (new(customer, calendar, agent, grant.ReasonId, null, UsagePayer.Nobody), null),
            _ => (new(customer, calendar, agent, grant.ReasonId, _prices.GetValueOrDefault(grant.ReasonId), _sources.Payer(agent, BillingSource.Webhook, record.OccurredAt)), null),
        };
    }

    private static bool Held(AccessGrant grant, DateTimeOffset at) =>
        grant.CreatedAt <= at + Skew && (grant.RevokedAt is not { } end || at <= end + AfterTheEnd);

    private static CustomerId? CustomerOf(Dictionary<(UsageNameKind, string), string> names, UsageRecord record) =>
        Guid.TryParseExact(names.GetValueOrDefault((UsageNameKind.Customer, record.Customer), record.Customer), "D", out var id) ? new CustomerId(id) : null;

    private static AgentRef? AgentOf(Dictionary<(UsageNameKind, string), string> names, UsageRecord record) =>
        AgentRef.TryParse(names.GetValueOrDefault((UsageNameKind.Agent, record.Agent), record.Agent), out var agent) ? agent : null;
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>A page of deliveries, the newest first.</summary>
/// <param name="Rows">Of this page.</param>
/// <param name="Older">The cursor of the next page; null when there is none.</param>
public sealed record DeliveryPage(IReadOnlyList<UsageDelivery> Rows, string? Older);

/// <summary>A delivery that was refused, as the audit log has it.</summary>
/// <param name="At">When.</param>
/// <param name="Subject">`webhook:{sender}`, or `webhook:unknown`.</param>
/// <param name="Detail">JSON with reason and address.</param>
public sealed record RefusedDelivery(DateTimeOffset At, string Subject, string Detail);

/// <summary>Records that wait for the same reason under the same names.</summary>
/// <param name="Sender">Who reported them.</param>
/// <param name="Reason">Why they wait.</param>
/// <param name="Customer">As the sender writes it.</param>
/// <param name="Agent">As the sender writes it.</param>
/// <param name="Records">How many.</param>
/// <param name="Tokens">Input and output of all of them.</param>
/// <param name="First">When the first happened.</param>
/// <param name="Last">When the last happened.</param>
public sealed record QuarantineGroup(
    string Sender, QuarantineReason Reason, string Customer, string Agent, int Records, long Tokens, DateTimeOffset First, DateTimeOffset Last);

/// <summary>Whom a sender means by a name.</summary>
/// <param name="Sender">Who writes so.</param>
/// <param name="Kind">Of a customer or of an agent.</param>
/// <param name="Name">As the sender writes it.</param>
/// <param name="Target">The customer's id, or the agent's reference.</param>
/// <param name="Company">What that customer is called; null for agents, and for a customer that is gone.</param>
public sealed record MappedName(string Sender, UsageNameKind Kind, string Name, string Target, string? Company);

/// <summary>What operators see of the usage webhook.</summary>
public sealed class UsageWebhookQueries(AppContexts contexts)
{
    /// <summary>Groups of quarantine that a page shows; the larger ones first.</summary>
    public const int MostGroups = 200;

    /// <summary>Mapped names that a page shows.</summary>
    public const int MostNames = 500;

    private const string Reason = "an operator watches the usage webhook";
    private const int PageSize = 50;
    private const int MostRefused = 20;

    /// <summary>Deliveries from the newest on, or behind a cursor.</summary>
    public async Task<DeliveryPage> DeliveriesAsync(string? before, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var query = db.Set<UsageDelivery>().AsNoTracking();
        if (Cursor(before) is var (at, id))
        {
            query = query.Where(row => row.ReceivedAt < at || (row.ReceivedAt == at && row.Id.CompareTo(id) < 0));
        }

        var rows = await query.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellationToken);
        return rows.Count <= PageSize
            ? new(rows, null)
            : new(rows[..PageSize], string.Create(CultureInfo.InvariantCulture, $"{rows[PageSize - 1].ReceivedAt.UtcTicks}-{rows[PageSize - 1].Id:N}"));
    }

    /// <summary>The last refusals.</summary>
    public async Task<IReadOnlyList<RefusedDelivery>> RefusedAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await db.Set<AuditEntry>().Where(row => row.Type == WebhookAudit.Refused)
            .OrderByDescending(row => row.At).Take(MostRefused)
            .Select(row => new RefusedDelivery(row.At, row.Subject, row.Detail)).ToListAsync(cancellationToken);
    }

    /// <summary>What waits, by reason and names.</summary>
    public async Task<IReadOnlyList<QuarantineGroup>> QuarantineAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var groups = await db.Set<QuarantinedUsage>().GroupBy(row => new { row.Sender, row.Reason, row.Customer, row.Agent })
            .Select(group => new
            {
                group.Key,
                Records = group.Count(),
                Tokens = group.Sum(row => row.InputTokens + row.OutputTokens),
                First = group.Min(row => row.OccurredAt),
                Last = group.Max(row => row.OccurredAt),
            })
            .OrderByDescending(group => group.Records).Take(MostGroups).ToListAsync(cancellationToken);
        return groups.ConvertAll(group => new QuarantineGroup(
            group.Key.Sender, group.Key.Reason, group.Key.Customer, group.Key.Agent, group.Records, group.Tokens, group.First, group.Last));
    }

    /// <summary>Whom senders mean by names that are not ours, by sender and name.</summary>
    public async Task<IReadOnlyList<MappedName>> NamesAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var names = await db.Set<UsageName>().AsNoTracking().OrderBy(row => row.Sender).ThenBy(row => row.Kind).ThenBy(row => row.Name).Take(MostNames).ToListAsync(cancellationToken);
        var ids = names.Where(row => row.Kind is UsageNameKind.Customer).Select(row => new CustomerId(Guid.ParseExact(row.Target, "D"))).Distinct().ToList();
        var companies = await db.Set<Customer>().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id.ToString(), row => row.Name, cancellationToken);
        return names.ConvertAll(row => new MappedName(row.Sender, row.Kind, row.Name, row.Target, companies.GetValueOrDefault(row.Target)));
    }

    private static (DateTimeOffset At, Guid Id)? Cursor(string? text) =>
        text?.Split('-') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "N", out var guid) ? (new DateTimeOffset(at, TimeSpan.Zero), guid) : null;
}

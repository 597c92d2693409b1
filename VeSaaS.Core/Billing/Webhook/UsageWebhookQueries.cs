using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Persistence;

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

/// <summary>What operators see of the usage webhook.</summary>
public sealed class UsageWebhookQueries(AppContexts contexts)
{
    /// <summary>Groups of quarantine that a page shows; the larger ones first.</summary>
    public const int MostGroups = 200;

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

    private static (DateTimeOffset At, Guid Id)? Cursor(string? text) =>
        text?.Split('-') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "N", out var guid) ? (new DateTimeOffset(at, TimeSpan.Zero), guid) : null;
}

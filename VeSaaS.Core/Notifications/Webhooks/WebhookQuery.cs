using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>A delivery in the log.</summary>
public sealed record DeliveryRow(Guid Id, string Kind, DateTimeOffset QueuedAt, DateTimeOffset? TriedAt, int Attempts, int? Status, string? Problem, WebhookOutcome Outcome);

/// <summary>A webhook as owners see it; its secret is not among what can be read.</summary>
public sealed record WebhookRow(
    NotificationWebhookId Id, string Url, IReadOnlyList<string> Kinds, DateTimeOffset? PausedAt, DateTimeOffset? DisabledAt, DateTimeOffset? FailingSince, DateTimeOffset? FormerUntil, int Version)
{
    /// <summary>The last ones, newest first.</summary>
    public IReadOnlyList<DeliveryRow> Deliveries { get; init; } = [];
}

/// <summary>Reads a company's webhooks.</summary>
public sealed class WebhookQuery(AppContexts contexts)
{
    /// <summary>Deliveries that are shown of each.</summary>
    public const int Shown = 20;

    /// <summary>Most deliveries of one page.</summary>
    public const int Most = 100;

    /// <summary>One of the customer's, without its deliveries; null where there is none.</summary>
    public async Task<WebhookRow?> FindAsync(CustomerId customer, NotificationWebhookId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<NotificationWebhook>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer && row.Id == id, cancellationToken) is { } webhook
            ? RowOf(webhook) : null;
    }

    /// <summary>The log of one, newest first; null where there is no such webhook.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="behind">The last delivery of the page before; null for the first page, and one that is not there gives nothing.</param>
    /// <param name="count">At most so many, from 1 to <see cref="Most"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<DeliveryRow>?> DeliveriesAsync(CustomerId customer, NotificationWebhookId id, Guid? behind, int count, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        if (!await db.Set<NotificationWebhook>().AnyAsync(row => row.CustomerId == customer && row.Id == id, cancellationToken))
        {
            return null;
        }

        var log = LogOf(db, customer, id);
        if (behind is { } last)
        {
            if (await log.Where(row => row.Id == last).Select(row => (DateTimeOffset?)row.QueuedAt).SingleOrDefaultAsync(cancellationToken) is not { } at)
            {
                return [];
            }

            log = log.Where(row => row.QueuedAt < at || (row.QueuedAt == at && row.Id.CompareTo(last) < 0));
        }

        return await ReadAsync(log, count, cancellationToken);
    }

    /// <summary>In the order in which they were made, each with its last deliveries.</summary>
    public async Task<IReadOnlyList<WebhookRow>> ListAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var webhooks = await db.Set<NotificationWebhook>().AsNoTracking().Where(row => row.CustomerId == customer).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        List<WebhookRow> rows = [];
        foreach (var webhook in webhooks)
        {
            rows.Add(RowOf(webhook) with { Deliveries = await ReadAsync(LogOf(db, customer, webhook.Id), Shown, cancellationToken) });
        }

        return rows;
    }

    private static WebhookRow RowOf(NotificationWebhook webhook) => new(
        webhook.Id, webhook.Url, webhook.Kinds.Split(' '), webhook.PausedAt, webhook.DisabledAt, webhook.FailingSince, webhook.FormerUntil, webhook.Version);

    private static IQueryable<WebhookDelivery> LogOf(AppDbContext db, CustomerId customer, NotificationWebhookId id) =>
        db.Set<WebhookDelivery>().AsNoTracking().Where(row => row.CustomerId == customer && row.WebhookId == id);

    private static async Task<IReadOnlyList<DeliveryRow>> ReadAsync(IQueryable<WebhookDelivery> log, int count, CancellationToken cancellationToken) =>
        await log.OrderByDescending(row => row.QueuedAt).ThenByDescending(row => row.Id).Take(count)
            .Select(row => new DeliveryRow(row.Id, row.Kind, row.QueuedAt, row.TriedAt, row.Attempts, row.Status, row.Problem, row.Outcome)).ToListAsync(cancellationToken);
}

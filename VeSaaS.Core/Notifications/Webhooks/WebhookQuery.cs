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

    /// <summary>In the order in which they were made, each with its last deliveries.</summary>
    public async Task<IReadOnlyList<WebhookRow>> ListAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var webhooks = await db.Set<NotificationWebhook>().AsNoTracking().Where(row => row.CustomerId == customer).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        List<WebhookRow> rows = [];
        foreach (var webhook in webhooks)
        {
            var deliveries = await db.Set<WebhookDelivery>().AsNoTracking().Where(row => row.CustomerId == customer && row.WebhookId == webhook.Id)
                .OrderByDescending(row => row.QueuedAt).ThenByDescending(row => row.Id).Take(Shown)
                .Select(row => new DeliveryRow(row.Id, row.Kind, row.QueuedAt, row.TriedAt, row.Attempts, row.Status, row.Problem, row.Outcome)).ToListAsync(cancellationToken);
            rows.Add(new(webhook.Id, webhook.Url, webhook.Kinds.Split(' '), webhook.PausedAt, webhook.DisabledAt, webhook.FailingSince, webhook.FormerUntil, webhook.Version) { Deliveries = deliveries });
        }

        return rows;
    }
}

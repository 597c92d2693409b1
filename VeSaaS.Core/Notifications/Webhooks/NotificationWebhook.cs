using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>Identifies a webhook of a company.</summary>
public readonly record struct NotificationWebhookId(Guid Value) : ITypedId<NotificationWebhookId>
{
    /// <inheritdoc />
    public static NotificationWebhookId From(Guid value) => new(value);
}

/// <summary>Where a company also gets what its people are told: an address of its own, to which signed requests are sent.</summary>
public sealed class NotificationWebhook : ICustomerOwned, IVersioned
{
    /// <summary>Longest address, in characters.</summary>
    public const int UrlLength = 500;

    /// <summary>Most of one company.</summary>
    public const int Most = 5;

    /// <summary>How long the former secret signs, too, after a new one was made.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public required NotificationWebhookId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required string Url { get; set; }

    /// <summary>As <see cref="Centre.Notification.Kind"/>, apart by spaces.</summary>
    public required string Kinds { get; set; }

    /// <summary>The secret that signs, encrypted.</summary>
    public required byte[] Secret { get; set; }

    /// <summary>The secret before, encrypted; null where there is none.</summary>
    public byte[]? FormerSecret { get; set; }

    /// <summary>Until when the former one signs, too.</summary>
    public DateTimeOffset? FormerUntil { get; set; }

    /// <summary>When an owner stopped it; null while it is not.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>When the first of the failures was that no success followed; null after a success.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>When the product turned it off, because it failed for too long or is gone; null while it is not.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the act that made it: the same again makes nothing new.</summary>
    public required Guid IdempotencyKey { get; init; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<NotificationWebhook>
    {
        public void Configure(EntityTypeBuilder<NotificationWebhook> builder)
        {
            builder.ToTable("notification_webhooks");
            builder.HasKey(webhook => webhook.Id);
            builder.Property(webhook => webhook.Id).ValueGeneratedNever();
            builder.Property(webhook => webhook.Url).HasMaxLength(UrlLength);
            builder.Property(webhook => webhook.Kinds).HasMaxLength(4_000);
            builder.HasIndex(webhook => new { webhook.CustomerId, webhook.CreatedAt });
            builder.HasIndex(webhook => new { webhook.CustomerId, webhook.IdempotencyKey }).IsUnique();
            builder.HasOne<Customer>().WithMany().HasForeignKey(webhook => webhook.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>What became of a delivery.</summary>
public enum WebhookOutcome
{
    /// <summary>It waits for its first or its next attempt.</summary>
    Waiting,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was tried for as long as anything is.</summary>
    GivenUp,

    /// <summary>The webhook was paused, off or deleted when its turn came.</summary>
    NotSent,
}

/// <summary>One message to a webhook, and how it went. Kept for 30 days.</summary>
public sealed class WebhookDelivery : ICustomerOwned
{
    /// <summary>The kind of a test.</summary>
    public const string TestKind = "notifications.test";

    /// <summary>Longest <see cref="Problem"/>, in characters.</summary>
    public const int ProblemLength = 200;

    /// <summary>Its `webhook-id`, the same in every attempt.</summary>
    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required NotificationWebhookId WebhookId { get; init; }

    /// <summary>What it tells; null for a test, and when the notification was thrown away.</summary>
    public Guid? NotificationId { get; init; }

    public required string Kind { get; init; }

    /// <summary>SHA-256 of what it tells: what several members are told each is delivered once.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>When it was queued, the last time if it was sent again: from then on it is tried for three days.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    public int Attempts { get; set; }

    /// <summary>When it was tried last; null before the first time.</summary>
    public DateTimeOffset? TriedAt { get; set; }

    /// <summary>What the receiver answered last; null where it did not.</summary>
    public int? Status { get; set; }

    /// <summary>Why it was not taken, in a sentence; null when it was.</summary>
    public string? Problem { get; set; }

    public required WebhookOutcome Outcome { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
        {
            builder.ToTable("webhook_deliveries");
            builder.HasKey(delivery => delivery.Id);
            builder.Property(delivery => delivery.Id).ValueGeneratedNever();
            builder.Property(delivery => delivery.Kind).HasMaxLength(Centre.Notification.KindLength);
            builder.Property(delivery => delivery.Digest).HasMaxLength(32);
            builder.Property(delivery => delivery.Problem).HasMaxLength(ProblemLength);
            builder.HasIndex(delivery => new { delivery.WebhookId, delivery.QueuedAt, delivery.Id });
            // Old ones are thrown away, whosever they are.
            builder.HasIndex(delivery => delivery.QueuedAt);
            builder.HasOne<NotificationWebhook>().WithMany().HasForeignKey(delivery => delivery.WebhookId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

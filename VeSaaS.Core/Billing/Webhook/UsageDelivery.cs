using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>What became of one record of a delivery.</summary>
public enum UsageOutcome
{
    /// <summary>It is in the ledger now.</summary>
    Accepted,

    /// <summary>It was there already, and says the same.</summary>
    Duplicate,

    /// <summary>Its event id was there already, with other figures; the first holds.</summary>
    Conflict,

    /// <summary>Nobody can be billed for it yet; it waits, see <see cref="QuarantinedUsage"/>.</summary>
    Quarantined,
}

/// <summary>One signed request of the gateway, by its `webhook-id`. Kept for 30 days; the events themselves are known for ever.</summary>
public sealed class UsageDelivery
{
    public required Guid Id { get; init; }

    /// <summary>Whose secret signed it.</summary>
    public required string Sender { get; init; }

    public required string WebhookId { get; init; }

    /// <summary>SHA-256 of the body.</summary>
    public required byte[] BodyDigest { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How often it came.</summary>
    public int Times { get; set; } = 1;

    /// <summary>Of the first time, like the other counts.</summary>
    public required int Accepted { get; init; }

    public required int Duplicates { get; init; }

    public required int Conflicts { get; init; }

    public required int Quarantined { get; init; }

    /// <summary>Event ids of the first conflicts, at most 20, each in a line.</summary>
    public required string ConflictingEvents { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<UsageDelivery>
    {
        public void Configure(EntityTypeBuilder<UsageDelivery> builder)
        {
            builder.ToTable("usage_deliveries");
            builder.HasKey(delivery => delivery.Id);
            builder.Property(delivery => delivery.Id).ValueGeneratedNever();
            builder.Property(delivery => delivery.Sender).HasMaxLength(WebhookOptions.SenderLength);
            builder.Property(delivery => delivery.WebhookId).HasMaxLength(200);
            builder.Property(delivery => delivery.BodyDigest).HasMaxLength(SHA256.HashSizeInBytes);
            builder.HasIndex(delivery => new { delivery.Sender, delivery.WebhookId }).IsUnique();
            builder.HasIndex(delivery => new { delivery.ReceivedAt, delivery.Id });
        }
    }
}

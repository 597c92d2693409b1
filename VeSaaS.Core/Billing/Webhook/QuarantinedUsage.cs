using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Why nobody can be billed for a record yet.</summary>
public enum QuarantineReason
{
    /// <summary>No customer has this id, and no mapping names one.</summary>
    UnknownCustomer,

    /// <summary>No listing has this agent, and no mapping names one.</summary>
    UnknownAgent,

    /// <summary>The customer neither employed nor tried the agent at that time.</summary>
    NotHired,

    /// <summary>It says that it happened later than now.</summary>
    InTheFuture,
}

/// <summary>A record that waits until an operator has said whose it is. Its event id is taken, as in the ledger.</summary>
public sealed class QuarantinedUsage
{
    public required string Sender { get; init; }

    public required string EventId { get; init; }

    public required string Customer { get; init; }

    public required string Agent { get; init; }

    public required string? Model { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required long CachedTokens { get; init; }

    public required long ReasoningTokens { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>As <see cref="UsageRecord.Digest"/>.</summary>
    public required byte[] Digest { get; init; }

    public required QuarantineReason Reason { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the gateway said.</summary>
    public UsageRecord ToRecord() => new(EventId, Customer, Agent, Model, InputTokens, OutputTokens, CachedTokens, ReasoningTokens, OccurredAt);

    internal sealed class Mapping : IEntityTypeConfiguration<QuarantinedUsage>
    {
        public void Configure(EntityTypeBuilder<QuarantinedUsage> builder)
        {
            builder.ToTable("usage_quarantine");
            builder.HasKey(row => new { row.Sender, row.EventId });
            builder.Property(row => row.Sender).HasMaxLength(WebhookOptions.SenderLength);
            builder.Property(row => row.EventId).HasMaxLength(UsageRecord.EventIdLength);
            builder.Property(row => row.Customer).HasMaxLength(UsageRecord.NameLength);
            builder.Property(row => row.Agent).HasMaxLength(UsageRecord.NameLength);
            builder.Property(row => row.Model).HasMaxLength(TokenUsage.ModelLength);
            builder.Property(row => row.Digest).HasMaxLength(SHA256.HashSizeInBytes);
            builder.HasIndex(row => new { row.ReceivedAt, row.Sender, row.EventId });
        }
    }
}

/// <summary>What a sender's name stands for.</summary>
public enum UsageNameKind
{
    Customer,
    Agent,
}

/// <summary>An operator's word on whom a sender means by a name that is not ours; it holds for everything that the sender reports from then on.</summary>
public sealed class UsageName
{
    public required string Sender { get; init; }

    public required UsageNameKind Kind { get; init; }

    /// <summary>As the sender writes it.</summary>
    public required string Name { get; init; }

    /// <summary>The customer's id, or the agent's reference.</summary>
    public required string Target { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<UsageName>
    {
        public void Configure(EntityTypeBuilder<UsageName> builder)
        {
            builder.ToTable("usage_names");
            builder.HasKey(row => new { row.Sender, row.Kind, row.Name });
            builder.Property(row => row.Sender).HasMaxLength(WebhookOptions.SenderLength);
            builder.Property(row => row.Name).HasMaxLength(UsageRecord.NameLength);
            builder.Property(row => row.Target).HasMaxLength(UsageRecord.NameLength);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>Where a usage event was metered.</summary>
public enum BillingSource
{
    Runs,
    Webhook,
}

/// <summary>On whose account usage is.</summary>
public enum UsagePayer
{
    /// <summary>The customer: it counts in its budgets and invoices.</summary>
    Customer,

    /// <summary>The operator: a trial. It is metered for the customer's run and never counts in the customer's totals.</summary>
    Operator,
}

/// <summary>
/// One row of the ledger: the tokens of one model call, priced at the hire's snapshot. Append-only; unique on (source, event id),
/// so that recording an event twice changes nothing. Usage of a trial is a row like any other, with <see cref="Payer"/> Operator and the trial's id as
/// <see cref="HireId"/>: sums by hire never meet it, and sums of a whole customer must ask for <see cref="UsagePayer.Customer"/>.
/// </summary>
public sealed class TokenUsage : ICustomerOwned
{
    public required Guid Id { get; init; }

    public required BillingSource Source { get; init; }

    /// <summary>The event's identity at its source; for runs `{run}:{message id of the agent}`.</summary>
    public required string EventId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required Guid HireId { get; init; }

    public required AgentRef Agent { get; init; }

    public required Guid RunId { get; init; }

    public UsagePayer Payer { get; init; }

    /// <summary>The model that the agent reported, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Prompt tokens, cached ones included.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Answer tokens, reasoning included.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that came from a cache and is priced by the cached rate.</summary>
    public required long CachedTokens { get; init; }

    /// <summary>Exact price: uncached input × input rate + cached × cached rate + output × output rate.</summary>
    public required Money Amount { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TokenUsage>
    {
        public void Configure(EntityTypeBuilder<TokenUsage> builder)
        {
            builder.ToTable("token_usage");
            builder.HasKey(usage => usage.Id);
            builder.Property(usage => usage.Id).ValueGeneratedNever();
            builder.Property(usage => usage.EventId).HasMaxLength(300);
            builder.Property(usage => usage.Model).HasMaxLength(120);
            builder.HasIndex(usage => new { usage.Source, usage.EventId }).IsUnique();
            builder.HasIndex(usage => new { usage.CustomerId, usage.OccurredAt });
            builder.HasIndex(usage => new { usage.HireId, usage.OccurredAt });
            builder.HasIndex(usage => usage.OccurredAt);
            builder.HasIndex(usage => usage.RunId);
            builder.HasOne<Customer>().WithMany().HasForeignKey(usage => usage.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

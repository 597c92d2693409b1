using System.Security.Cryptography;
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

/// <summary>What usage was for.</summary>
public enum UsagePurpose
{
    /// <summary>A conversation.</summary>
    Chat,

    /// <summary>An attempt at a task.</summary>
    Task,

    /// <summary>A part of a task that was handed on.</summary>
    Delegation,

    /// <summary>A trial.</summary>
    Trial,
}

/// <summary>What usage was for, as far as whoever metered knows.</summary>
/// <param name="Purpose">Which kind of work.</param>
/// <param name="Context">The conversation's or the task's id.</param>
public readonly record struct UsageWork(UsagePurpose Purpose, Guid Context);

/// <summary>On whose account usage is.</summary>
public enum UsagePayer
{
    /// <summary>The customer: it counts in its budgets and invoices.</summary>
    Customer,

    /// <summary>The operator: a trial. It is metered for the customer's run and never counts in the customer's totals.</summary>
    Operator,

    /// <summary>It was reported by the source that does not count for the agent (<see cref="Sources.AgentBillingSource"/>), or by the gateway for a trial: kept
    /// for reconciliation, and in nobody's totals.</summary>
    Nobody,
}

/// <summary>
/// One row of the ledger: the tokens of one model call, priced at the hire's snapshot. Append-only; unique on (source, event id),
/// so that recording an event twice changes nothing. Usage of a trial is a row like any other, with <see cref="Payer"/> Operator and the trial's id as
/// <see cref="HireId"/>: sums of what a customer pays must ask for <see cref="UsagePayer.Customer"/>.
/// </summary>
public sealed class TokenUsage : ICustomerOwned
{
    /// <summary>Longest name of a model, in characters.</summary>
    public const int ModelLength = 120;

    public required Guid Id { get; init; }

    public required BillingSource Source { get; init; }

    /// <summary>The event's identity at its source; for runs `{run}:{message id of the agent}`, for the webhook `{sender}:{event id}`.</summary>
    public required string EventId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required Guid HireId { get; init; }

    public required AgentRef Agent { get; init; }

    /// <summary>The run that was metered; null for what the gateway reports, which knows no runs.</summary>
    public required Guid? RunId { get; init; }

    public UsagePayer Payer { get; init; }

    /// <summary>What it was for; null for what the gateway reports. Kept here, so that it outlives the run.</summary>
    public UsagePurpose? Purpose { get; init; }

    /// <summary>The conversation or the task that it was for; null with <see cref="Purpose"/>.</summary>
    public Guid? ContextId { get; init; }

    /// <summary>The model that the agent reported, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Prompt tokens, cached ones included.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Answer tokens, reasoning included.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that was thought and not said, where it is reported; priced as the rest.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that came from a cache and is priced by the cached rate.</summary>
    public required long CachedTokens { get; init; }

    /// <summary>Exact price: uncached input × input rate + cached × cached rate + output × output rate.</summary>
    public required Money Amount { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>SHA-256 of what the gateway said, so that the same event with other figures is seen; null for runs.</summary>
    public byte[]? Digest { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TokenUsage>
    {
        public void Configure(EntityTypeBuilder<TokenUsage> builder)
        {
            builder.ToTable("token_usage");
            builder.HasKey(usage => usage.Id);
            builder.Property(usage => usage.Id).ValueGeneratedNever();
            builder.Property(usage => usage.EventId).HasMaxLength(300);
            builder.Property(usage => usage.Model).HasMaxLength(ModelLength);
            builder.Property(usage => usage.Digest).HasMaxLength(SHA256.HashSizeInBytes);
            builder.HasIndex(usage => new { usage.Source, usage.EventId }).IsUnique();
            builder.HasIndex(usage => new { usage.CustomerId, usage.OccurredAt });
            builder.HasIndex(usage => new { usage.HireId, usage.OccurredAt });
            builder.HasIndex(usage => usage.RunId);
            // What both sources counted in a month, for operators.
            builder.HasIndex(usage => new { usage.OccurredAt, usage.Agent });
            builder.HasOne<Customer>().WithMany().HasForeignKey(usage => usage.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

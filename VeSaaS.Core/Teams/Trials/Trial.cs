using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>Identifies a trial.</summary>
public readonly record struct TrialId(Guid Value) : ITypedId<TrialId>
{
    /// <inheritdoc />
    public static TrialId From(Guid value) => new(value);
}

/// <summary>
/// A customer's try of a listing, on the operator's account: a few questions, a short time, a grant of its own (reason Trial, reason id this id). Its runs
/// carry this id where those of a hire carry the hire's, and its ledger rows say that the operator pays.
/// </summary>
public sealed class Trial : ICustomerOwned
{
    public required TrialId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required AgentRef Agent { get; init; }

    public required Guid StartedBy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When no question was taken any more; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Questions it may ask.</summary>
    public required int MessagesAllowed { get; init; }

    public int MessagesSent { get; set; }

    /// <summary>Most that it may cost the operator.</summary>
    public required Money CostLimit { get; init; }

    /// <summary>What it has cost, at the listing's price when it began.</summary>
    public Money Spent { get; set; }

    /// <summary>Held by the run that works now.</summary>
    public Money Reserved { get; set; }

    /// <summary>The run that holds <see cref="Reserved"/>.</summary>
    public Guid? ReservedFor { get; set; }

    /// <summary>The day, as yyyymmdd in UTC, of whose budget <see cref="Reserved"/> is held.</summary>
    public int ReservedDay { get; set; }

    public required TokenBilling TokenBilling { get; init; }

    /// <summary>Nano per input token.</summary>
    public required long InputRate { get; init; }

    /// <summary>Nano per output token.</summary>
    public required long OutputRate { get; init; }

    /// <summary>Nano per cached input token.</summary>
    public required long CachedRate { get; init; }

    /// <summary>The hire that followed; its conversation is kept with it.</summary>
    public HireId? HiredAs { get; set; }

    /// <summary>When its conversation was moved to the hire.</summary>
    public DateTimeOffset? KeptAt { get; set; }

    /// <summary>The price that its usage is counted at; the allowance of a month is no part of a trial.</summary>
    public PriceSnapshot ToSnapshot() => new(Money.Zero, TokenBilling, InputRate, OutputRate, CachedRate);

    internal sealed class Mapping : IEntityTypeConfiguration<Trial>
    {
        public void Configure(EntityTypeBuilder<Trial> builder)
        {
            builder.ToTable("trials");
            builder.HasKey(trial => trial.Id);
            builder.Property(trial => trial.Id).ValueGeneratedNever();
            builder.HasIndex(trial => new { trial.CustomerId, trial.VirtualEmployeeId, trial.StartedAt });
            builder.HasIndex(trial => trial.HiredAs, "IX_trials_to_keep").HasFilter("[HiredAs] IS NOT NULL AND [KeptAt] IS NULL");
            builder.HasOne<Customer>().WithMany().HasForeignKey(trial => trial.CustomerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(trial => trial.VirtualEmployeeId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway;

/// <summary>Identifies a grant.</summary>
public readonly record struct GrantId(Guid Value) : ITypedId<GrantId>
{
    /// <inheritdoc />
    public static GrantId From(Guid value) => new(value);
}

/// <summary>Why a customer may call an agent.</summary>
public enum GrantReason
{
    Hire,
    Trial,
}

/// <summary>How far a grant has got at the gateway.</summary>
public enum GrantState
{
    /// <summary>Wanted, and not yet confirmed by gateway and probe.</summary>
    Pending,

    /// <summary>The gateway accepted the policy and the probe reached the agent.</summary>
    Confirmed,

    /// <summary>No longer wanted, and not yet proven closed.</summary>
    Revoking,

    /// <summary>Proven closed. Kept for history.</summary>
    Revoked,
}

/// <summary>
/// "This customer may call this agent", with its reason. A customer is allowed while any of its grants for the agent is neither
/// revoking, revoked nor suspended.
/// </summary>
public sealed class AccessGrant : ICustomerOwned
{
    public required GrantId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required AgentRef Agent { get; init; }

    public required GrantReason Reason { get; init; }

    /// <summary>The hire or the trial conversation that wants it.</summary>
    public required Guid ReasonId { get; init; }

    /// <summary>
    /// The binding's generation that asked for what it is now: who has read what was asked for up to a generation needs to read no more than what is later.
    /// Whether it was proven since does not change it.
    /// </summary>
    public required long Generation { get; set; }

    public GrantState State { get; set; }

    /// <summary>The hire is paused.</summary>
    public bool SuspendedForPause { get; set; }

    /// <summary>A spend cap is reached.</summary>
    public bool SuspendedForBudget { get; set; }

    /// <summary>The customer is suspended.</summary>
    public bool SuspendedForCustomer { get; set; }

    /// <summary>An operator has broken the glass over the customer.</summary>
    public bool SuspendedForOperator { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>First confirmation: from here on the hire is Active and costs its fee.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    public DateTimeOffset? RevokeRequestedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The step that is done while Pending: Created, PolicyApplied, GatewayConfirmed (Ready is Confirmed).</summary>
    public GrantProgress Progress { get; set; }

    /// <summary>Why it is not yet where it should be, in words for a person; null when nothing is amiss.</summary>
    public string? WaitingFor { get; set; }

    /// <summary>Whether the gateway's policy should let this customer in because of this grant.</summary>
    public bool IsAllowed =>
        State is GrantState.Pending or GrantState.Confirmed && !SuspendedForPause && !SuspendedForBudget && !SuspendedForCustomer && !SuspendedForOperator;

    /// <summary>Whether nothing suspends it, as a database is asked.</summary>
    internal static Expression<Func<AccessGrant, bool>> IsNotSuspended { get; } =
        grant => !grant.SuspendedForPause && !grant.SuspendedForBudget && !grant.SuspendedForCustomer && !grant.SuspendedForOperator;

    internal sealed class Mapping : IEntityTypeConfiguration<AccessGrant>
    {
        public void Configure(EntityTypeBuilder<AccessGrant> builder)
        {
            builder.ToTable("access_grants");
            builder.HasKey(grant => grant.Id);
            builder.Property(grant => grant.Id).ValueGeneratedNever();
            builder.Property(grant => grant.WaitingFor).HasMaxLength(400);
            builder.HasIndex(grant => new { grant.CustomerId, grant.Agent, grant.Reason, grant.ReasonId }).IsUnique();
            builder.HasIndex(grant => new { grant.Agent, grant.State });
            builder.HasIndex(grant => new { grant.Agent, grant.Generation });
            builder.HasIndex(grant => grant.ReasonId);
            builder.HasIndex(grant => new { grant.Reason, grant.State });
            builder.HasIndex(grant => grant.State);
            // What caps have suspended; few grants are.
            builder.HasIndex(grant => new { grant.SuspendedForBudget, grant.State });
            // Who has left a company, the latest first.
            builder.HasIndex(grant => new { grant.CustomerId, grant.Reason, grant.State, grant.RevokedAt, grant.Id });
            builder.HasOne<Customer>().WithMany().HasForeignKey(grant => grant.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>A grant that is proven open, as far as a policy needs to know it.</summary>
/// <param name="Customer">Whom it lets in.</param>
/// <param name="CreatedAt">When it was asked for: where a policy has no room for all, who came first stays.</param>
internal readonly record struct SettledGrant(CustomerId Customer, DateTimeOffset CreatedAt);

/// <summary>The true steps of a hire on its way to Ready.</summary>
public enum GrantProgress
{
    Created,
    PolicyApplied,
    GatewayConfirmed,
    Ready,
}

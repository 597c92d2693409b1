using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Gateway.Reconciling;

namespace VeSaaS.Core.Gateway;

/// <summary>
/// That an agent is imported and therefore has a route and deny-by-default policies at the gateway. It exists from import to deletion;
/// while <see cref="RemovalRequestedAt"/> is set the reconciler takes the route away, then the policies, then this row.
/// </summary>
public sealed class GatewayBinding
{
    public required AgentRef Agent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RemovalRequestedAt { get; set; }

    /// <summary>Set when a probe found the agent open to strangers, or by break-glass: its policies let nobody in until an operator clears it.</summary>
    public DateTimeOffset? QuarantinedAt { get; set; }

    /// <summary>The operator who broke the glass; null when a probe did.</summary>
    public Guid? QuarantinedBy { get; set; }

    /// <summary>What that operator typed.</summary>
    public string? QuarantineReason { get; set; }

    /// <summary>Number of policy shards as a power of two: 0 means one policy.</summary>
    public int ShardBits { get; set; }

    /// <summary>Raised by every commit that changes what the gateway should look like; the reconciler is done when it has caught up.</summary>
    public long DesiredGeneration { get; set; }

    /// <summary>The generation that was last applied and confirmed.</summary>
    public long ConfirmedGeneration { get; set; }

    /// <summary>Since when the gateway lags behind the database; null when it has caught up.</summary>
    public DateTimeOffset? BehindSince { get; set; }

    /// <summary>Whether the last probe of strangers was refused as it must be; null before the first one.</summary>
    public bool? DeniesStrangers { get; set; }

    public DateTimeOffset? ProbedAt { get; set; }

    /// <summary>What a probe as a customer who may call it got last; null before the first one.</summary>
    public ProbeAnswer? CustomerProbe { get; set; }

    public DateTimeOffset? CustomerProbedAt { get; set; }

    /// <summary>Why the last reconcile did not finish, in words for an operator.</summary>
    public string? LastError { get; set; }

    /// <summary>
    /// Whether it has no route either: policies did not keep strangers out. Where they do, whoever calls is told 403 and not 404: denied, and not vanished.
    /// </summary>
    public bool IsTakenDown => QuarantinedAt is not null && DeniesStrangers is false;

    /// <summary>The opposite, as a database is asked.</summary>
    internal static Expression<Func<GatewayBinding, bool>> IsNotTakenDown { get; } =
        binding => binding.QuarantinedAt == null || binding.DeniesStrangers != false;

    internal sealed class Mapping : IEntityTypeConfiguration<GatewayBinding>
    {
        public void Configure(EntityTypeBuilder<GatewayBinding> builder)
        {
            builder.ToTable("gateway_bindings");
            builder.HasKey(binding => binding.Agent);
            builder.Property(binding => binding.LastError).HasMaxLength(400);
            builder.Property(binding => binding.QuarantineReason).HasMaxLength(BreakGlass.DenialOutcome.ReasonLength);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>Identifies a hire (a customer VE).</summary>
public readonly record struct HireId(Guid Value) : ITypedId<HireId>
{
    /// <inheritdoc />
    public static HireId From(Guid value) => new(value);
}

/// <summary>What a hire is, derived from the hire and its grant by <see cref="HireStates"/>; never stored.</summary>
public enum HireState
{
    Provisioning,
    Active,
    Paused,
    Suspended,
    Ending,
    Ended,
}

/// <summary>One customer's employment of one virtual employee.</summary>
public sealed class Hire : ICustomerOwned, IVersioned
{
    /// <summary>Longest persona name, in characters.</summary>
    public const int NameLength = 40;

    /// <summary>Longest handle, in characters.</summary>
    public const int HandleLength = 40;

    /// <summary>Longest name of a department, in characters.</summary>
    public const int DepartmentLength = 40;

    /// <summary>Longest standing instructions, in characters.</summary>
    public const int InstructionsLength = 4_000;

    /// <summary>Longest idempotency key, in characters.</summary>
    public const int RequestKeyLength = 80;

    public required HireId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required AgentRef Agent { get; init; }

    /// <summary>What the team calls it; unique among the customer's hires that have not ended.</summary>
    public required string PersonaName { get; set; }

    /// <summary>The part before the @ of what looks like its address; lower-case, unique among the customer's hires that have not ended.</summary>
    public required string Handle { get; set; }

    public required Seniority Seniority { get; set; }

    /// <summary>To whom it reports; null to the company's people themselves. <see cref="Chart.OrgChart"/> says what is allowed.</summary>
    public HireId? ManagerId { get; set; }

    /// <summary>A name of the customer's own choosing; null for none.</summary>
    public string? Department { get; set; }

    /// <summary>What the agent is told before the first message of each new conversation; never logged. Null for nothing.</summary>
    public string? Instructions { get; set; }

    /// <summary>Most that usage may cost in a calendar month of the customer's time zone; null for no cap.</summary>
    public Money? MonthlyCap { get; set; }

    public required Guid HiredBy { get; init; }

    /// <summary>The caller's idempotency key; the same key again finds this hire instead of making another. Null when none was sent.</summary>
    public string? RequestKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody paused it: from here on new runs are refused and queued ones wait. Null while it works.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>When somebody let it go: from here on new runs are refused, the fee stops, and the state is Ending until the grant is revoked.</summary>
    public DateTimeOffset? EndRequestedAt { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Hire>
    {
        public void Configure(EntityTypeBuilder<Hire> builder)
        {
            builder.ToTable("customer_ves");
            builder.HasKey(hire => hire.Id);
            builder.Property(hire => hire.Id).ValueGeneratedNever();
            builder.Property(hire => hire.PersonaName).HasMaxLength(NameLength);
            // Brackets are understood by both databases.
            builder.HasIndex(hire => new { hire.CustomerId, hire.VirtualEmployeeId }, "IX_customer_ves_one_per_listing")
                .IsUnique().HasFilter("[EndRequestedAt] IS NULL");
            builder.HasIndex(hire => new { hire.CustomerId, hire.PersonaName }, "IX_customer_ves_one_per_name")
                .IsUnique().HasFilter("[EndRequestedAt] IS NULL");
            builder.Property(hire => hire.Handle).HasMaxLength(HandleLength);
            builder.HasIndex(hire => new { hire.CustomerId, hire.Handle }, "IX_customer_ves_one_per_handle")
                .IsUnique().HasFilter("[EndRequestedAt] IS NULL");
            builder.Property(hire => hire.Department).HasMaxLength(DepartmentLength);
            builder.Property(hire => hire.Instructions).HasMaxLength(InstructionsLength);
            builder.HasOne<Hire>().WithMany().HasForeignKey(hire => hire.ManagerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasIndex(hire => hire.PausedAt).HasFilter("[PausedAt] IS NOT NULL");
            builder.Property(hire => hire.RequestKey).HasMaxLength(RequestKeyLength);
            builder.HasIndex(hire => new { hire.CustomerId, hire.RequestKey }, "IX_customer_ves_one_per_request")
                .IsUnique().HasFilter("[RequestKey] IS NOT NULL");
            builder.HasIndex(hire => hire.Agent);
            builder.HasIndex(hire => new { hire.CustomerId, hire.EndRequestedAt });
            builder.HasOne<Customer>().WithMany().HasForeignKey(hire => hire.CustomerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(hire => hire.VirtualEmployeeId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>The one place that says what state a hire is in.</summary>
public static class HireStates
{
    /// <summary>The state as work is judged by it: a cap that has suspended it is left aside, because each call is judged by the caps where it begins.</summary>
    public static HireState ForWork(Hire hire, AccessGrant grant) => Of(hire, grant, areCapsJudged: false);

    /// <summary>Derives the state from the hire and its grant (reason Hire, reason id the hire's id).</summary>
    public static HireState Of(Hire hire, AccessGrant grant) => Of(hire, grant, areCapsJudged: true);

    private static HireState Of(Hire hire, AccessGrant grant, bool areCapsJudged)
    {
        ArgumentNullException.ThrowIfNull(hire);
        ArgumentNullException.ThrowIfNull(grant);
        return (hire, grant) switch
        {
            (_, { State: GrantState.Revoked }) => HireState.Ended,
            ({ EndRequestedAt: not null }, _) => HireState.Ending,
            (_, { SuspendedForCustomer: true } or { SuspendedForOperator: true }) => HireState.Suspended,
            (_, { SuspendedForBudget: true }) when areCapsJudged => HireState.Suspended,
            ({ PausedAt: not null }, _) => HireState.Paused,
            (_, { State: GrantState.Pending }) => HireState.Provisioning,
            _ => HireState.Active,
        };
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>An operator has broken the glass over a customer: none of its grants lets it in, nor does a new one, until the row is gone.</summary>
public sealed class CustomerDenial : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset DeniedAt { get; init; }

    /// <summary>The operator.</summary>
    public required Guid DeniedBy { get; init; }

    /// <summary>What the operator typed; at most <see cref="DenialOutcome.ReasonLength"/> characters.</summary>
    public required string Reason { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerDenial>
    {
        public void Configure(EntityTypeBuilder<CustomerDenial> builder)
        {
            builder.ToTable("customer_denials");
            builder.HasKey(denial => denial.CustomerId);
            builder.Property(denial => denial.CustomerId).ValueGeneratedNever();
            builder.Property(denial => denial.Reason).HasMaxLength(DenialOutcome.ReasonLength);
            builder.HasOne<Customer>().WithMany().HasForeignKey(denial => denial.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

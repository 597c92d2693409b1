using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Profiles;

/// <summary>Whom invoices name. Without a row it is the company by the name that it has here. What an invoice was made out to stays on it.</summary>
public sealed class BillingProfile : ICustomerOwned, IVersioned
{
    /// <summary>Longest postal address, in characters, line ends among them.</summary>
    public const int AddressLength = 400;

    /// <summary>Most lines of an address.</summary>
    public const int AddressLines = 6;

    /// <summary>Longest tax id, in characters.</summary>
    public const int TaxIdLength = 40;

    /// <summary>Longest reference, in characters.</summary>
    public const int ReferenceLength = 60;

    public required CustomerId CustomerId { get; init; }

    /// <summary>As in the register of companies; null for the name that the company has here.</summary>
    public string? LegalName { get; set; }

    /// <summary>Postal address, one to six lines; null where none was given.</summary>
    public string? Address { get; set; }

    /// <summary>For example a VAT number; null where none was given.</summary>
    public string? TaxId { get; set; }

    /// <summary>What the company's own books call it, for example an order number; null for none.</summary>
    public string? Reference { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<BillingProfile>
    {
        public void Configure(EntityTypeBuilder<BillingProfile> builder)
        {
            builder.ToTable("billing_profiles");
            builder.HasKey(profile => profile.CustomerId);
            builder.Property(profile => profile.CustomerId).ValueGeneratedNever();
            builder.Property(profile => profile.LegalName).HasMaxLength(Customer.NameLength);
            builder.Property(profile => profile.Address).HasMaxLength(AddressLength);
            builder.Property(profile => profile.TaxId).HasMaxLength(TaxIdLength);
            builder.Property(profile => profile.Reference).HasMaxLength(ReferenceLength);
            builder.HasOne<Customer>().WithOne().HasForeignKey<BillingProfile>(profile => profile.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

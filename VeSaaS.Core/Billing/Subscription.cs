using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>
/// What a hire costs: the price as it was when the customer agreed to it. Written by hiring in its own transaction; a later price of the listing does not
/// touch it, but is announced and follows as a <see cref="Prices.SubscriptionPrice"/>.
/// The fee runs from the first confirmation of the hire's grant to the request to let go.
/// </summary>
public sealed class Subscription : ICustomerOwned
{
    /// <summary>The hire's id.</summary>
    public required Guid HireId { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>What the team calls the hire. Teams keeps it in step; lines that were issued keep theirs.</summary>
    public required string PersonaName { get; set; }

    /// <summary>What the listing was called when it was hired.</summary>
    public required string ListingName { get; init; }

    /// <summary>What invoices call the hire.</summary>
    public string Title => $"{PersonaName}, {ListingName}";

    public required Money MonthlyFee { get; init; }

    public required TokenBilling TokenBilling { get; init; }

    /// <summary>As <see cref="PriceSnapshot.IncludedTokens"/>.</summary>
    public long IncludedTokens { get; init; }

    /// <summary>Nano per input token.</summary>
    public required long InputRate { get; init; }

    /// <summary>Nano per output token.</summary>
    public required long OutputRate { get; init; }

    /// <summary>Nano per cached input token.</summary>
    public required long CachedRate { get; init; }

    /// <summary>Usage of demo listings is metered and shown, and never invoiced.</summary>
    public required bool IsDemo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The price that was agreed to at first.</summary>
    public PriceSnapshot ToSnapshot() => new(MonthlyFee, TokenBilling, InputRate, OutputRate, CachedRate) { IncludedTokens = IncludedTokens };

    internal sealed class Mapping : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> builder)
        {
            builder.ToTable("subscriptions");
            builder.HasKey(subscription => subscription.HireId);
            builder.Property(subscription => subscription.HireId).ValueGeneratedNever();
            builder.Ignore(subscription => subscription.Title);
            builder.Property(subscription => subscription.PersonaName).HasMaxLength(VirtualEmployee.NameLength);
            builder.Property(subscription => subscription.ListingName).HasMaxLength(VirtualEmployee.NameLength);
            builder.HasIndex(subscription => subscription.CustomerId);
            builder.HasOne<Customer>().WithMany().HasForeignKey(subscription => subscription.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

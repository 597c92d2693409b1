using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>
/// A later price of a subscription: a snapshot that holds from an instant until the next one. Written when it is announced, at least the notice period before
/// <see cref="From"/>; never changed, and removed only while it has not begun.
/// </summary>
public sealed class SubscriptionPrice : ICustomerOwned
{
    /// <summary>The hire's id.</summary>
    public required Guid HireId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>The listing and the version of its price that this follows.</summary>
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    /// <inheritdoc cref="VirtualEmployeeId"/>
    public required int PlanVersion { get; init; }

    public required Money MonthlyFee { get; init; }

    public required TokenBilling TokenBilling { get; init; }

    /// <summary>As <see cref="PriceSnapshot.IncludedTokens"/>.</summary>
    public required long IncludedTokens { get; init; }

    /// <summary>Nano per input token.</summary>
    public required long InputRate { get; init; }

    /// <summary>Nano per output token.</summary>
    public required long OutputRate { get; init; }

    /// <summary>Nano per cached input token.</summary>
    public required long CachedRate { get; init; }

    public required DateTimeOffset AnnouncedAt { get; init; }

    /// <summary>The price.</summary>
    public PriceSnapshot ToSnapshot() => new(MonthlyFee, TokenBilling, InputRate, OutputRate, CachedRate) { IncludedTokens = IncludedTokens };

    internal sealed class Mapping : IEntityTypeConfiguration<SubscriptionPrice>
    {
        public void Configure(EntityTypeBuilder<SubscriptionPrice> builder)
        {
            builder.ToTable("subscription_prices");
            builder.HasKey(price => new { price.HireId, price.From });
            builder.HasIndex(price => price.CustomerId);
            builder.HasIndex(price => new { price.VirtualEmployeeId, price.PlanVersion });
            builder.HasOne<Subscription>().WithMany().HasForeignKey(price => price.HireId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

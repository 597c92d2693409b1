using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog.Prices;

/// <summary>
/// One version of a listing's price. Never changed once it is in force: a new price is a new version. The listing itself holds the price in force, which is
/// what customers see and hire at.
/// </summary>
public sealed class PricePlan
{
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    /// <summary>1 for the listing's first price, one more for each that follows.</summary>
    public required int Version { get; init; }

    /// <summary>From here on it is the price for new hires.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>From here on it is the price of hires that existed when it was announced; null when they keep theirs.</summary>
    public DateTimeOffset? ExistingHiresFrom { get; init; }

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

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operator; null for the product itself.</summary>
    public required Guid? CreatedBy { get; init; }

    /// <summary>When it was written into the listing; null before.</summary>
    public DateTimeOffset? InForceAt { get; set; }

    /// <summary>When it was cancelled: what of it had not come yet does not come.</summary>
    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>Its price.</summary>
    public PriceSnapshot ToSnapshot() => new(MonthlyFee, TokenBilling, InputRate, OutputRate, CachedRate) { IncludedTokens = IncludedTokens };

    internal sealed class Mapping : IEntityTypeConfiguration<PricePlan>
    {
        public void Configure(EntityTypeBuilder<PricePlan> builder)
        {
            builder.ToTable("price_plans");
            builder.HasKey(plan => new { plan.VirtualEmployeeId, plan.Version });
            builder.HasIndex(plan => plan.EffectiveFrom, "IX_price_plans_to_come").HasFilter("[InForceAt] IS NULL AND [CancelledAt] IS NULL");
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(plan => plan.VirtualEmployeeId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

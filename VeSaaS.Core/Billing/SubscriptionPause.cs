using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing;

/// <summary>
/// A time in which a subscription's fee does not run. Begun by pausing in its own transaction; it ends when the hire is ready to work again, which is later
/// than the wish to resume, or when the hire is let go.
/// </summary>
public sealed class SubscriptionPause : ICustomerOwned
{
    /// <summary>The hire's id.</summary>
    public required Guid HireId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Null while it lasts.</summary>
    public DateTimeOffset? Until { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SubscriptionPause>
    {
        public void Configure(EntityTypeBuilder<SubscriptionPause> builder)
        {
            builder.ToTable("subscription_pauses");
            builder.HasKey(pause => new { pause.HireId, pause.From });
            builder.HasIndex(pause => pause.CustomerId);
            // One at a time, whatever two people press at once.
            builder.HasIndex(pause => pause.HireId, "IX_subscription_pauses_open").IsUnique().HasFilter("[Until] IS NULL");
            builder.HasOne<Subscription>().WithMany().HasForeignKey(pause => pause.HireId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>Begins and ends pauses, inside the caller's transaction.</summary>
public static class SubscriptionPauses
{
    /// <summary>Stops the fee; one that is stopped already stays so.</summary>
    public static async Task BeginAsync(AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (!await db.Set<SubscriptionPause>().AnyAsync(
            pause => pause.CustomerId == customer && pause.HireId == hire && (pause.Until == null || pause.From == from), cancellationToken))
        {
            db.Add(new SubscriptionPause { HireId = hire, CustomerId = customer, From = from });
        }
    }

    /// <summary>Ends the pause that lasts; nothing when there is none.</summary>
    public static async Task EndAsync(AppDbContext db, CustomerId customer, Guid hire, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var open = await db.Set<SubscriptionPause>().SingleOrDefaultAsync(
            pause => pause.CustomerId == customer && pause.HireId == hire && pause.Until == null, cancellationToken);
        if (open is not null)
        {
            open.Until = until;
        }
    }
}

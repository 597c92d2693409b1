using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Caps;

/// <summary>What all of a customer's usage may cost in a calendar month: its own cap, and the operator's ceiling above it. No row means neither.</summary>
public sealed class CustomerCap : ICustomerOwned, IVersioned
{
    public required CustomerId CustomerId { get; init; }

    /// <summary>What an owner chose; null for none. Above <see cref="Ceiling"/> only where the operator lowered that afterwards.</summary>
    public Money? MonthlyCap { get; set; }

    /// <summary>The most that the operator allows; null for no ceiling.</summary>
    public Money? Ceiling { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    /// <summary>What holds: the lower of both.</summary>
    public Money? Effective => (MonthlyCap, Ceiling) switch
    {
        ({ } cap, { } ceiling) => cap < ceiling ? cap : ceiling,
        var (cap, ceiling) => cap ?? ceiling,
    };

    /// <summary>What holds for a customer; null for no limit.</summary>
    internal static async Task<Money?> EffectiveAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) =>
        (await FindAsync(db, customer, cancellationToken))?.Effective;

    internal static Task<CustomerCap?> FindAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) =>
        db.Set<CustomerCap>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer, cancellationToken);

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerCap>
    {
        public void Configure(EntityTypeBuilder<CustomerCap> builder)
        {
            builder.ToTable("customer_caps");
            builder.HasKey(cap => cap.CustomerId);
            builder.Property(cap => cap.CustomerId).ValueGeneratedNever();
            builder.HasOne<Customer>().WithMany().HasForeignKey(cap => cap.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

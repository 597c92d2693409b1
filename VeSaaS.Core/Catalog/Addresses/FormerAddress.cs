using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Addresses;

/// <summary>An address that a listing had. Whoever follows it is led to the one that it has now, and no other listing ever gets it.</summary>
public sealed class FormerAddress
{
    /// <summary>As <see cref="VirtualEmployee.Slug"/> was.</summary>
    public required string Slug { get; init; }

    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required DateTimeOffset LeftAt { get; init; }

    /// <summary>The address that the listing has now, or null for one that nobody ever had.</summary>
    internal static Task<string?> CurrentAsync(AppDbContext db, string slug, CancellationToken cancellationToken) => (
        from former in db.Set<FormerAddress>()
        where former.Slug == slug
        join listing in db.Set<VirtualEmployee>() on former.VirtualEmployeeId equals listing.Id
        select listing.Slug).SingleOrDefaultAsync(cancellationToken);

    /// <summary>The addresses that listings have now, by those of the given ones that they had.</summary>
    internal static Task<Dictionary<string, string>> CurrentAsync(AppDbContext db, IReadOnlyList<string> slugs, CancellationToken cancellationToken) => (
        from former in db.Set<FormerAddress>()
        where slugs.Contains(former.Slug)
        join listing in db.Set<VirtualEmployee>() on former.VirtualEmployeeId equals listing.Id
        select new { former.Slug, Current = listing.Slug }).ToDictionaryAsync(row => row.Slug, row => row.Current, cancellationToken);

    internal sealed class Mapping : IEntityTypeConfiguration<FormerAddress>
    {
        public void Configure(EntityTypeBuilder<FormerAddress> builder)
        {
            builder.ToTable("former_addresses");
            builder.HasKey(address => address.Slug);
            builder.Property(address => address.Slug).HasMaxLength(96);
            builder.HasOne<VirtualEmployee>().WithMany().HasForeignKey(address => address.VirtualEmployeeId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

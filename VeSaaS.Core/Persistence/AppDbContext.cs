using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence;

/// <summary>
/// The one model. It has no sets of its own: each feature keeps an <see cref="IEntityTypeConfiguration{TEntity}"/> beside its entity.
/// Get one from <see cref="AppContexts"/>; a context without a scope throws on its first query of customer data.
/// </summary>
public abstract class AppDbContext(DbContextOptions options) : IdentityDbContext<ApplicationUser, IdentityRole<Guid>, Guid>(options)
{
    private const string CustomerFilter = "Customer";

    internal CustomerScope? Scope { get; set; }

    // Both are read by the query filter on every execution, so that a missing scope can never read as "everything".
    private bool SeesEveryCustomer => (Scope ?? throw Unscoped()).Customer is null;

    private CustomerId VisibleCustomer => (Scope ?? throw Unscoped()).Customer ?? default;

    /// <summary>Whether the failure is a unique index or primary key that already holds the value.</summary>
    public abstract bool IsUniqueViolation(DbUpdateException exception);

    /// <summary>
    /// Until the result is disposed, a commit of this context outlives the death of the process and not that of the machine, where the database can make the difference; null where
    /// it cannot. For what is made again from what is kept for good. Asked for and given back outside a transaction.
    /// </summary>
    public virtual Task<IAsyncDisposable?> CommitLightlyAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable?>(null);

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        CheckWrites();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        await SearchIndex.FollowAsync(this, cancellationToken);
        CheckWrites();
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ModelConventions.Apply(configurationBuilder);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes().ToList())
        {
            if (typeof(ICustomerOwned).IsAssignableFrom(entity.ClrType))
            {
                AddCustomerFilter.MakeGenericMethod(entity.ClrType).Invoke(this, [builder]);
            }

            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType))
            {
                builder.Entity(entity.ClrType).Property(nameof(IVersioned.Version)).IsConcurrencyToken();
            }
        }
    }

    private static readonly MethodInfo AddCustomerFilter =
        typeof(AppDbContext).GetMethod(nameof(FilterByCustomer), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private void FilterByCustomer<TEntity>(ModelBuilder builder)
        where TEntity : class, ICustomerOwned
    {
        Expression<Func<TEntity, bool>> visible = entity => SeesEveryCustomer || entity.CustomerId == VisibleCustomer;
        builder.Entity<TEntity>().HasQueryFilter(CustomerFilter, visible);
    }

    private void CheckWrites()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Modified && entry.Entity is IVersioned versioned)
            {
                versioned.Version++;
            }

            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
                && entry.Entity is ICustomerOwned owned && !SeesEveryCustomer && owned.CustomerId != VisibleCustomer)
            {
                throw new InvalidOperationException($"A context of one customer tried to write {entry.Metadata.ClrType.Name} of another.");
            }
        }
    }

    private static InvalidOperationException Unscoped() =>
        new("Customer data was touched through a context without a scope; use AppContexts.ForCustomer or ForSystem.");
}

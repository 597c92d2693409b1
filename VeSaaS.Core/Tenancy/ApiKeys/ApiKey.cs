using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>An API key's id, which stands in the audit log as who acted. It opens nothing.</summary>
public readonly record struct ApiKeyId(Guid Value) : ITypedId<ApiKeyId>
{
    /// <inheritdoc />
    public static ApiKeyId From(Guid value) => new(value);
}

/// <summary>
/// A credential of a program. It belongs to a customer, or to the platform, and not to who created it: it goes on when that person leaves, until it
/// expires or is revoked. Only keys of the platform are revoked with the operator who made them: somebody who runs it no more must know none. Every query names its owner.
/// </summary>
public sealed class ApiKey
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 80;

    public required ApiKeyId Id { get; init; }

    /// <summary>Whose data it opens; null for the platform's own keys, which operators create.</summary>
    public CustomerId? CustomerId { get; init; }

    /// <summary>What it is for, in its creator's words.</summary>
    public required string Name { get; init; }

    /// <summary>How the key begins, `vek_` and eight characters: by it a person knows the key again and the product finds it.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key. Its secret part is random with 256 bits, so a slow hash would add nothing.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>Names of <see cref="ApiScopes"/>, separated by spaces.</summary>
    public required string Scopes { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last used, exact to a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys");
            builder.HasKey(key => key.Id);
            builder.Property(key => key.Id).ValueGeneratedNever();
            builder.Property(key => key.Name).HasMaxLength(NameLength);
            builder.Property(key => key.Prefix).HasMaxLength(16);
            builder.Property(key => key.KeyHash).HasMaxLength(32);
            builder.Property(key => key.Scopes).HasMaxLength(400);
            builder.HasIndex(key => key.Prefix).IsUnique();
            builder.HasIndex(key => new { key.CustomerId, key.CreatedAt });
            builder.HasOne<Customer>().WithMany().HasForeignKey(key => key.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

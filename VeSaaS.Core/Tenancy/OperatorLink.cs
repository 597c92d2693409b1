using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Tenancy;

/// <summary>
/// A one-time link that makes an operator: 256 bits, stored only as its hash, used once. The first operator's is printed to standard output, valid for one hour, void
/// once an Admin exists, and replaced at every start. Another one's is made by an operator for one address, valid as long as a member's invitation, and void once who
/// made it is no operator any more.
/// </summary>
public sealed class OperatorLink
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the secret in the link.</summary>
    public required byte[] SecretHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Whom it asks; null for the first operator's, which asks whoever reads it.</summary>
    public string? Email { get; init; }

    /// <summary>The address as accounts are found by it.</summary>
    public string? NormalizedEmail { get; init; }

    /// <summary>The operator who asks; null for the first operator's.</summary>
    public Guid? InvitedBy { get; init; }

    public DateTimeOffset? InvitedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<OperatorLink>
    {
        public void Configure(EntityTypeBuilder<OperatorLink> builder)
        {
            builder.ToTable("operator_links");
            builder.HasKey(link => link.Id);
            builder.Property(link => link.Id).ValueGeneratedNever();
            builder.Property(link => link.SecretHash).HasMaxLength(32);
            builder.Property(link => link.Email).HasMaxLength(AccountRules.EmailLength);
            builder.Property(link => link.NormalizedEmail).HasMaxLength(AccountRules.EmailLength);
            builder.HasIndex(link => link.SecretHash).IsUnique();
            builder.HasIndex(link => link.InvitedBy);
        }
    }
}

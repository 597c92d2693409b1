using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Tenancy;

/// <summary>
/// The one-time link that makes the first operator: 256 bits, printed to standard output and stored only as its hash. Single use, valid for
/// one hour, void once an Admin exists, and replaced at every start.
/// </summary>
public sealed class OperatorLink
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the secret in the link.</summary>
    public required byte[] SecretHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<OperatorLink>
    {
        public void Configure(EntityTypeBuilder<OperatorLink> builder)
        {
            builder.ToTable("operator_links");
            builder.HasKey(link => link.Id);
            builder.Property(link => link.Id).ValueGeneratedNever();
            builder.Property(link => link.SecretHash).HasMaxLength(32);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Gateway;

/// <summary>
/// An ES256 key pair for caller tokens. Published as JWKS before its first use and until its last token is dead.
/// </summary>
public sealed class SigningKey
{
    /// <summary>The `kid` of tokens and of the JWKS entry.</summary>
    public required string Id { get; init; }

    /// <summary>Counts the keys of the installation; unique, so that two nodes cannot rotate at once.</summary>
    public required long Sequence { get; init; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS #8, encrypted by the host's data protection.</summary>
    public required byte[] ProtectedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From here on tokens are signed with it; before, it is only published.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }

    /// <summary>From here on nothing new is signed with it; it stays published until <see cref="PublishedUntil"/>.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public DateTimeOffset? PublishedUntil { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SigningKey>
    {
        public void Configure(EntityTypeBuilder<SigningKey> builder)
        {
            builder.ToTable("signing_keys");
            builder.HasKey(key => key.Id);
            builder.Property(key => key.Id).HasMaxLength(64);
            builder.HasIndex(key => key.Sequence).IsUnique();
        }
    }
}

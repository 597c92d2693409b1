using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>The one row that holds the chain: its key, its head, and who seals at the moment.</summary>
internal sealed class AuditChain
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    /// <summary>The HMAC key, encrypted by the host's data-protection keys.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many rows are sealed; the sequence of the last.</summary>
    public long Sequence { get; set; }

    /// <summary>The last row's seal; all zero before the first.</summary>
    public required byte[] Seal { get; set; }

    public int Checkpoints { get; set; }

    public long CheckpointSequence { get; set; }

    public DateTimeOffset CheckpointAt { get; set; }

    /// <summary>HMAC over sequence, seal and number of checkpoints: the head cannot be set back to an earlier row.</summary>
    public required byte[] HeadMac { get; set; }

    /// <summary>Which process seals. Only spares the others the work: the guarded update of the head is what keeps the chain whole.</summary>
    public Guid? LeaseOwner { get; set; }

    public DateTimeOffset LeaseUntil { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditChain>
    {
        public void Configure(EntityTypeBuilder<AuditChain> builder)
        {
            builder.ToTable("audit_chain");
            builder.HasKey(chain => chain.Id);
            builder.Property(chain => chain.Id).ValueGeneratedNever();
            builder.Property(chain => chain.Seal).HasMaxLength(SHA256.HashSizeInBytes);
            builder.Property(chain => chain.HeadMac).HasMaxLength(SHA256.HashSizeInBytes);
        }
    }
}

/// <summary>A signed statement of how far the chain had come at a time. Also logged, so that it exists outside the database.</summary>
internal sealed class AuditCheckpoint
{
    /// <summary>1, 2, 3… without gaps.</summary>
    public required int Number { get; init; }

    public required long Sequence { get; init; }

    public required byte[] Seal { get; init; }

    public required DateTimeOffset At { get; init; }

    public required byte[] Signature { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditCheckpoint>
    {
        public void Configure(EntityTypeBuilder<AuditCheckpoint> builder)
        {
            builder.ToTable("audit_checkpoints");
            builder.HasKey(checkpoint => checkpoint.Number);
            builder.Property(checkpoint => checkpoint.Number).ValueGeneratedNever();
            builder.Property(checkpoint => checkpoint.Seal).HasMaxLength(SHA256.HashSizeInBytes);
            builder.Property(checkpoint => checkpoint.Signature).HasMaxLength(SHA256.HashSizeInBytes);
        }
    }
}

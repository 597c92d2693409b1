using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>An invitation's id. It opens nothing; the secret in its links does.</summary>
public readonly record struct InvitationId(Guid Value) : ITypedId<InvitationId>
{
    /// <inheritdoc />
    public static InvitationId From(Guid value) => new(value);
}

/// <summary>
/// Somebody is asked into a company, under an address and in a role that were chosen by its owner. There are two links: the mailed one proves that
/// its user reads the address, the one that an owner copies does not. Both work once, together.
/// </summary>
public sealed class Invitation : ICustomerOwned
{
    public required InvitationId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required string Email { get; init; }

    /// <summary>The address as accounts are found by it.</summary>
    public required string NormalizedEmail { get; init; }

    public required MemberRole Role { get; init; }

    /// <summary>SHA-256 of the secret that was mailed.</summary>
    public required byte[] MailHash { get; set; }

    /// <summary>SHA-256 of the secret that the owner saw once.</summary>
    public required byte[] LinkHash { get; set; }

    public required Guid InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last pair of links was made.</summary>
    public required DateTimeOffset SentAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? AcceptedAt { get; set; }

    public Guid? AcceptedBy { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.ToTable("invitations");
            builder.HasKey(invitation => invitation.Id);
            builder.Property(invitation => invitation.Id).ValueGeneratedNever();
            builder.Property(invitation => invitation.Email).HasMaxLength(AccountRules.EmailLength);
            builder.Property(invitation => invitation.NormalizedEmail).HasMaxLength(AccountRules.EmailLength);
            builder.Property(invitation => invitation.MailHash).HasMaxLength(32);
            builder.Property(invitation => invitation.LinkHash).HasMaxLength(32);
            builder.HasIndex(invitation => invitation.MailHash).IsUnique();
            builder.HasIndex(invitation => invitation.LinkHash).IsUnique();
            builder.HasIndex(invitation => new { invitation.CustomerId, invitation.NormalizedEmail });
            builder.HasOne<Customer>().WithMany().HasForeignKey(invitation => invitation.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

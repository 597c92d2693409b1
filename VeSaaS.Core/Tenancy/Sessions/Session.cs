using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Tenancy.Sessions;

/// <summary>How a person proved who they are when a session began.</summary>
public enum SignInMethod
{
    Password,
    PasswordAndCode,
    PasswordAndRecoveryCode,
    Passkey,
}

/// <summary>
/// One sign-in of one user on one browser. Its id is in the cookie, which is worth nothing without the row: a session that has ended has none,
/// and what happened to it stands in the audit log.
/// </summary>
public sealed class Session
{
    /// <summary>Longest description of a device, in characters.</summary>
    public const int DeviceLength = 80;

    /// <summary>How long a session lives after it was last seen.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(14);

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to within a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the person last proved who they are: at first the sign-in itself.</summary>
    public required DateTimeOffset ProvedAt { get; set; }

    public required SignInMethod Method { get; init; }

    /// <summary>Browser and operating system, for a person to recognise: `Firefox on Windows`.</summary>
    public required string Device { get; init; }

    /// <summary>The address that signed in; null where there is none.</summary>
    public string? IpAddress { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder)
        {
            builder.ToTable("sessions");
            builder.HasKey(session => session.Id);
            builder.Property(session => session.Id).ValueGeneratedNever();
            builder.Property(session => session.Device).HasMaxLength(DeviceLength);
            builder.Property(session => session.IpAddress).HasMaxLength(45);
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(session => new { session.UserId, session.LastSeenAt });
            builder.HasIndex(session => session.LastSeenAt);
        }
    }
}

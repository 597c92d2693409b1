using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>A user's authenticator app. The row exists once the user has proved that the app makes the right codes.</summary>
public sealed class SecondFactor
{
    public required Guid UserId { get; init; }

    /// <summary>The shared key, encrypted.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time step of the last code that was taken. Only later ones are: RFC 6238, 5.2, forbids a second use.</summary>
    public required long LastStep { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SecondFactor>
    {
        public void Configure(EntityTypeBuilder<SecondFactor> builder)
        {
            builder.ToTable("second_factors");
            builder.HasKey(factor => factor.UserId);
            builder.Property(factor => factor.UserId).ValueGeneratedNever();
            builder.Property(factor => factor.ProtectedKey).HasMaxLength(1024);
            builder.HasOne<ApplicationUser>().WithOne().HasForeignKey<SecondFactor>(factor => factor.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A code for the day the authenticator app is lost. Its use deletes it.</summary>
public sealed class RecoveryCode
{
    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the user's id and the code, which has 80 random bits.</summary>
    public required byte[] Hash { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> builder)
        {
            builder.ToTable("recovery_codes");
            builder.HasKey(code => new { code.UserId, code.Hash });
            builder.Property(code => code.Hash).HasMaxLength(32);
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

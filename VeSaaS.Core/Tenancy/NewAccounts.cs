using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>Makes users inside a verb's own transaction, which Identity's UserManager cannot do with its scoped context.</summary>
public sealed class NewAccounts(IPasswordHasher<ApplicationUser> hasher, ILookupNormalizer normalizer, TimeProvider time)
{
    /// <summary>A user who is not saved yet. Hashing takes long by design, so make it before the transaction begins.</summary>
    public ApplicationUser Create(string name, string email, string password)
    {
        var address = email.Trim();
        var user = new ApplicationUser
        {
            Id = time.NewId(),
            DisplayName = name.Trim(),
            UserName = address,
            NormalizedUserName = normalizer.NormalizeName(address),
            Email = address,
            NormalizedEmail = normalizer.NormalizeEmail(address),
            SecurityStamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20)),
            LockoutEnabled = true,
            CreatedAt = time.GetUtcNow(),
        };
        user.PasswordHash = hasher.HashPassword(user, password);
        return user;
    }

    /// <summary>Whether somebody already signs in with this user's address.</summary>
    public static Task<bool> IsTakenAsync(AppDbContext db, ApplicationUser user, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(
            other => other.NormalizedUserName == user.NormalizedUserName || other.NormalizedEmail == user.NormalizedEmail,
            cancellationToken);

    /// <summary>The role Admin, made at its first use.</summary>
    public async Task<IdentityRole<Guid>> AdminRoleAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var name = normalizer.NormalizeName(PlatformRoles.Admin);
        var role = await db.Roles.SingleOrDefaultAsync(candidate => candidate.NormalizedName == name, cancellationToken);
        if (role is null)
        {
            role = new IdentityRole<Guid>(PlatformRoles.Admin) { Id = time.NewId(), NormalizedName = name };
            db.Add(role);
        }

        return role;
    }
}

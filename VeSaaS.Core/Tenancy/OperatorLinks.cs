using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy;

/// <summary>What the links that make operators have in common: how secrets are made and hashed, and when one is open.</summary>
public sealed class OperatorLinks(AppContexts contexts, TimeProvider time)
{
    private const int SecretBytes = 32;

    /// <summary>How long the first operator's link lives.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>Whether the secret would make the first operator now.</summary>
    public async Task<bool> IsOpenAsync(string secret, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("nobody is signed in while the first operator is made");
        return await Open(db, Hash(secret), time.GetUtcNow()).AnyAsync(cancellationToken);
    }

    /// <summary>The first operator's links with this hash that are neither used nor expired nor void because an Admin exists.</summary>
    internal static IQueryable<OperatorLink> Open(AppDbContext db, byte[] hash, DateTimeOffset now) =>
        db.Set<OperatorLink>().Where(link =>
            link.SecretHash == hash && link.InvitedBy == null && link.UsedAt == null && link.ExpiresAt > now && !Admins(db).Any());

    /// <summary>The invitations that are neither used, revoked nor expired, and whose maker is an operator still.</summary>
    internal static IQueryable<OperatorLink> Invitations(AppDbContext db, DateTimeOffset now)
    {
        var admins = Admins(db);
        return db.Set<OperatorLink>().Where(link =>
            link.InvitedBy != null && link.UsedAt == null && link.RevokedAt == null && link.ExpiresAt > now && admins.Any(admin => admin == link.InvitedBy));
    }

    /// <summary>The users in role Admin.</summary>
    internal static IQueryable<Guid> Admins(AppDbContext db) =>
        from membership in db.UserRoles
        join role in db.Roles on membership.RoleId equals role.Id
        where role.Name == PlatformRoles.Admin
        select membership.UserId;

    internal static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    internal static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Replaces every earlier link for the first operator by a new one, as long as there is no operator.</summary>
public sealed class IssueOperatorLink(AppContexts contexts, TimeProvider time)
{
    /// <summary>
    /// Voids all earlier links. The answer is the new link's secret, which exists nowhere else, or null where an Admin exists.
    /// </summary>
    public async Task<string?> ExecuteAsync(CancellationToken cancellationToken)
    {
        var secret = OperatorLinks.NewSecret();
        var id = time.NewId();
        var issued = await contexts.WriteAsSystemAsync(
            "the link belongs to the platform",
            async (db, token) =>
            {
                await db.Set<OperatorLink>().Where(link => link.InvitedBy == null && link.UsedAt == null).ExecuteDeleteAsync(token);
                if (await OperatorLinks.Admins(db).AnyAsync(token))
                {
                    return false;
                }

                var link = new OperatorLink
                {
                    Id = id,
                    SecretHash = OperatorLinks.Hash(secret),
                    ExpiresAt = time.GetUtcNow() + OperatorLinks.Lifetime,
                };
                db.Add(link);
                db.AuditSystem(time, "tenancy.operator_link_issued", $"operator_link:{id:D}", new { link.ExpiresAt });
                return true;
            },
            cancellationToken);
        return issued ? secret : null;
    }
}

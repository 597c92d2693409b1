using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>The secrets of an invitation's two links, which exist nowhere else.</summary>
/// <param name="Mail">For the mail to the invited person: proves the address.</param>
/// <param name="Link">For the owner to copy.</param>
public sealed record InvitationSecrets(string Mail, string Link)
{
    private const int SecretBytes = 32;

    internal static InvitationSecrets Create() => new(NewSecret(), NewSecret());

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
}

/// <summary>An invitation that was just made or renewed: what its mail says.</summary>
/// <param name="Id">The invitation.</param>
/// <param name="Email">Whom it asks.</param>
/// <param name="Company">Into which company.</param>
/// <param name="Inviter">Who asks.</param>
/// <param name="Role">In which role.</param>
/// <param name="ExpiresAt">Until when the links work.</param>
/// <param name="Secrets">The secrets of its links.</param>
public sealed record IssuedInvitation(
    InvitationId Id, string Email, string Company, string Inviter, MemberRole Role, DateTimeOffset ExpiresAt, InvitationSecrets Secrets);

/// <summary>What the rules of invitations have in common.</summary>
public static class InvitationLinks
{
    /// <summary>How long a pair of links works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>How soon after the last mail another may follow, so that nobody's mailbox is flooded.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Most invitations of one company that wait for an answer.</summary>
    public const int MaximumOpen = 100;

    internal static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The invitations that are neither used, revoked nor expired, and whose company is not suspended.</summary>
    internal static IQueryable<Invitation> Open(AppDbContext db, DateTimeOffset now) =>
        db.Set<Invitation>().Where(invitation =>
            invitation.AcceptedAt == null && invitation.RevokedAt == null && invitation.ExpiresAt > now
            && db.Set<Customer>().Any(customer => customer.Id == invitation.CustomerId && customer.State == CustomerState.Active));

    /// <summary>The open invitation that one of its two secrets opens.</summary>
    internal static IQueryable<Invitation> OpenBy(AppDbContext db, byte[] hash, DateTimeOffset now) =>
        Open(db, now).Where(invitation => invitation.MailHash == hash || invitation.LinkHash == hash);

    internal static string SubjectOf(InvitationId id) => $"invitation:{id.Value:D}";
}
